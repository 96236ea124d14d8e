// The logic of the pages beyond return and care: what each says is computed here from additive rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestOf, landingLines, linesBy, phasesOf, weakestLanding } from '../components/conversion/figures.js';
import { csvOf } from '../components/core/csv.js';
import { stateOf, topOf } from '../components/core/rows.js';
import { cohortLines, customerTotals, retentionAfter, strategyLines } from '../components/customers/figures.js';
import { measuresOf, search } from '../components/dictionary/figures.js';
import { bestMailing, emailTotals, mailingLines } from '../components/email/figures.js';
import { actionLines, countsBy, kindOf, newestKpis, planTotals } from '../components/plan/figures.js';
import { knownLevels, searchLines, searchPhases, wasted } from '../components/sem/figures.js';
import { networkLines, socialTotals } from '../components/social/figures.js';
import { certaintyLines, checkLines, meanCertainty, namingOf, sourceLines, unmappedLines } from '../components/trust/figures.js';

test('a page waits for all of its queries, and one that failed is the state of all', () => {
	assert.equal(stateOf([{ state: 'ready' }, { state: 'loading' }]), 'loading');
	assert.equal(stateOf([{ state: 'loading' }, { state: 'error' }]), 'error');
	assert.equal(stateOf([{ state: 'ready' }]), 'ready');
	assert.equal(topOf([{ a: null }, { a: 0 }, { a: -1 }], 'a').a, 0);
	assert.equal(topOf([{ a: null }], 'a'), null);
});

test('a file for a Spanish spreadsheet has semicolons, decimal commas and no formula', () => {
	const columns = [{ key: 'name', label: 'Campaña' }, { key: 'spend', label: 'Inversión' }];
	const rows = [{ name: '=1+1', spend: 1234.5 }, { name: 'a;"b"', spend: null }];
	assert.equal(csvOf(columns, rows, 'es'), '\ufeffCampaña;Inversión\r\n\'=1+1;"1234,5"\r\n"a;""b""";\r\n');
	assert.equal(csvOf(columns, rows, 'en'), '\ufeffCampaña,Inversión\r\n\'=1+1,1234.5\r\n"a;""b""",\r\n');
});

test('conversion: rates are ratios of sums, few visitors name no best channel', () => {
	const row = (channel_id, device, visitors, first_orders) => ({ channel_id, device, visitors, first_orders, leads: 1, repeat_orders: 0, impressions: null });
	const rows = [row('email', 'tablet', 150, 9), row('email', 'desktop', 50, 1), row('direct', 'desktop', 10, 9)];
	const withUnknown = [...rows, row('unattributed', 'none', null, 500)];
	assert.equal(phasesOf(withUnknown).find(({ key }) => key === 'first_orders').rate, 19 / 210);
	assert.equal(phasesOf(rows).find(({ key }) => key === 'impressions').value, null);
	const lines = linesBy(rows, 'channel_id');
	assert.equal(lines[0].order_rate, 10 / 200);
	assert.equal(bestOf(lines).channel_id, 'email');
	const pages = landingLines([{ landing_page: 'a', visits: 500, orders: 1, bounces: 250 }, { landing_page: 'b', visits: 5, orders: 0, bounces: 5 }]);
	assert.equal(weakestLanding(pages).landing_page, 'a');
});

test('social: the answered share is of comments, the mean answer weighs each answered comment', () => {
	const row = (period, engagements, answered) => ({ period, platform: 'facebook', page_id: '1', brand_id: 'a', engagements, engagements_reached: engagements, reach_engaged: 1000, comments: 10, answered, answer_minutes: answered * 30 });
	const totals = socialTotals([row('current', 100, 4), row('current', 50, 6), row('previous', 100, 1)], 'current');
	assert.equal(totals.answered_share, 0.5);
	assert.equal(totals.answer_mean, 30);
	assert.equal(totals.engagement_rate, 150 / 2000);
	assert.equal(networkLines([row('current', 150, 1), row('previous', 100, 1)])[0].change, 0.5);
	assert.equal(networkLines([row('current', 150, 1)])[0].change, null);
});

test('e-mail: rates of delivered; a mailing to few is never the best', () => {
	const row = (title, delivered, clickers, openers = 5) => ({ period: 'current', brand_id: 'a', title, day: '2026-11-01', sent: delivered, delivered, clickers, openers, unsubscribes: 0 });
	const rows = [row('big', 200, 20), row('small', 10, 9), row('unknown', 100, null, null)];
	assert.equal(emailTotals(rows, 'current').click_rate, 29 / 310);
	assert.equal(bestMailing(mailingLines(rows)).title, 'big');
	assert.equal(mailingLines(rows).find(({ title }) => title === 'unknown').open_rate, null);
});

test('customers: repeat orders, strategies and cohorts without months that are not over', () => {
	assert.deepEqual(customerTotals([{ period: 'current', orders: 10, new_customers: 4, revenue: 500 }], 'current'), { orders: 10, new_customers: 4, returning: 6, returning_share: 0.6, order_value: 50 });
	assert.equal(customerTotals([], 'previous').returning, null);
	assert.deepEqual(strategyLines([{ strategy: 'none', spend: null }, { strategy: 'grow', spend: 100, attributed_margin: 150 }]).map(({ id, roi }) => [id, roi]), [['grow', 0.5], ['none', null]]);
	const cell = (cohort, months_since, retained, is_complete = true) => ({ cohort, months_since, customers: 20, retained, revenue: 10, is_complete });
	const rows = [cell('2026-09-01', 0, 20), cell('2026-09-01', 1, 4), cell('2026-10-01', 0, 20), cell('2026-10-01', 1, 9, false)];
	const [newest, older] = cohortLines(rows);
	assert.equal(newest.m1, null);
	assert.equal(older.m1, 0.2);
	assert.equal(retentionAfter(rows, 1), 0.2);
	assert.equal(retentionAfter(rows, 2), null);
});

test('plan: the newest period of each target, the worst light first; unknown spend is no saving', () => {
	const kpi = (kpi, period, status) => ({ brand_id: 'a', kpi, scope: 'a', period, status, actual: 5, target_to_date: 10 });
	const kpis = newestKpis([kpi('roas', '2026-11', 'green'), kpi('leads', '2026-11', 'red'), kpi('roas', '2026-10', 'red')]);
	assert.deepEqual(kpis.map(({ kpi, status, attained }) => [kpi, status, attained]), [['leads', 'red', 0.5], ['roas', 'green', 0.5]]);
	assert.deepEqual(countsBy(kpis, 'status', ['red', 'amber']).map(({ value }) => value), [1, 0]);
	const actions = [{ action_key: '1', verdict: 'repeat', spent: 50, budget: 100 }, { action_key: '2', verdict: 'stop', spent: null, budget: 70 }];
	assert.deepEqual(actionLines(actions).map(({ id }) => id), ['2', '1']);
	assert.deepEqual(planTotals(actions), { budget: 100, spent: 50, unknown: 1 });
	assert.deepEqual(['first_response_minutes', 'csat', 'revenue', 'roas', 'leads'].map(kindOf), ['duration', 'share', 'money', 'times', 'tenths']);
});

test('SEM: each report by itself, levels that are missing, money without a conversion', () => {
	const row = (level, keyword, spend, conversions) => ({ level, campaign_name: 'c', ad_group_name: 'g', keyword, spend, clicks: 10, impressions: 100, conversions, value: 20 });
	const rows = [row('keyword', 'botas', 10, 2), row('keyword', 'mesa', 30, 0), row('campaign', '', 40, 2)];
	assert.deepEqual(knownLevels(rows), ['campaign', 'keyword']);
	const lines = searchLines(rows, 'keyword');
	assert.deepEqual(lines.map(({ label, cpa }) => [label, cpa]), [['mesa', null], ['botas', 5]]);
	assert.deepEqual(wasted(lines), { count: 1, spend: 30 });
	assert.equal(searchPhases({ visits: 10, orders: 1 }).at(-1).rate, 0.1);
	assert.equal(searchPhases(undefined)[0].value, null);
});

test('certainty: means weigh days, what disagrees comes first, another brand’s sources are left out', () => {
	const rows = [{ mart: 'a', days: 10, score: 9 }, { mart: 'b', days: 30, score: 30 }];
	assert.equal(meanCertainty(rows), 39 / 40);
	assert.equal(certaintyLines(rows)[0].certainty, 0.9);
	assert.equal(meanCertainty([]), null);
	assert.equal(checkLines([{ source: 'x', measure: 'm', broken: 0 }, { source: 'y', measure: 'm', broken: 2, difference: -1, vendor_says: 10 }])[0].off, -0.1);
	assert.equal(unmappedLines([{ measure: 'spend', unmapped: 5, total: 50 }])[0].share, 0.1);
	const names = namingOf([{ campaign_key: '1', is_compliant: true, spend: 90 }, { campaign_key: '2', is_compliant: false, spend: 10 }]);
	assert.deepEqual([names.share, names.spendShare, names.off, names.lines.length], [0.5, 0.9, 10, 1]);
	const streams = [{ connection_id: 'n', brand_id: 'norte', status: 'fresh', fresh_to: '2026-11-02' }, { connection_id: 'n', brand_id: 'norte', status: 'stale', fresh_to: '2026-11-01' }, { connection_id: 's', brand_id: 'sur', status: 'fresh' }];
	assert.deepEqual(sourceLines(streams, 'norte'), [{ id: 'n', streams: 2, late: 1, fresh_to: '2026-11-02', status: 'stale' }]);
});

test('the dictionary speaks the reader’s language where it can, and is searched without accents', () => {
	const meta = { cubes: [{ type: 'view', name: 'ads', title: 'Advertising', meta: { title_es: 'Publicidad' }, measures: [{ name: 'ads.spend', shortTitle: 'Spend', description: 'Cost.', meta: { title_es: 'Inversión', unit: 'money' } }] }, { type: 'cube', measures: [] }] };
	const [line] = measuresOf(meta, 'es');
	assert.deepEqual([line.label, line.view, line.isForeign], ['Inversión', 'Publicidad', true]);
	assert.equal(measuresOf(meta, 'en')[0].label, 'Spend');
	assert.equal(search([line], 'inversion publi').length, 1);
	assert.equal(search([line], 'otra').length, 0);
	assert.deepEqual(measuresOf(null, 'es'), []);
});

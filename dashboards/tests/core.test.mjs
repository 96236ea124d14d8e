import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatters, exact } from '../components/core/format.js';
import { freshnessOf, isReleaseOld } from '../components/core/freshness.js';
import { change, channelLines, executiveFigures, line, ratio, sum } from '../components/core/metrics.js';
import { comparisonPeriod, grainOf, isCovered, isDay, localDay, offsetMinutes, presetPeriod, previousPeriod, stepEnd, stepsOf } from '../components/core/period.js';
import { humanise, wordOf } from '../components/core/words.js';
import { linePath, ticksOf } from '../components/core/scale.js';
import { en } from '../components/texts/en.js';
import { es } from '../components/texts/es.js';
import { mayOperate } from '../components/ui/pages.js';

const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');

test('both languages have the same texts, none empty, with the same blanks to fill', () => {
	assert.deepEqual(Object.keys(es).sort(), Object.keys(en).sort());
	for (const [key, text] of Object.entries(es)) {
		assert.ok(text.length && en[key].length, key);
		const blanks = (value) => [...value.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
		assert.deepEqual(blanks(text), blanks(en[key]), key);
	}
});

test('numbers follow the language, and a missing figure is a dash and never 0', () => {
	const spanish = formatters({ lang: 'es', locale: 'es-ES', currency: 'EUR', timezone: 'Europe/Madrid' });
	const english = formatters({ lang: 'en', locale: 'es-ES', currency: 'EUR', timezone: 'Europe/Madrid' });
	assert.equal(plain(spanish.money(1234.5)), '1.235 €');
	assert.equal(plain(english.money(1234.5)), '€1,235');
	assert.equal(plain(spanish.money(42.514)), '42,51 €');
	assert.equal(plain(spanish.share(0.254)), '25,4 %');
	assert.equal(plain(spanish.times(1.75)), '1,75 ×');
	assert.equal(plain(spanish.points(-0.031)), '-3,1 p. p.');
	for (const name of ['money', 'cents', 'integer', 'share', 'times', 'duration', 'points', 'change']) {
		assert.equal(spanish[name](null), '—', name);
	}
	assert.equal(plain(spanish.money(0)), '0 €');
});

test('how far data reach names the year when it is another one, so that old data never look fresh', () => {
	const now = new Date('2026-11-20T09:30:00Z');
	const { until } = formatters({ lang: 'en', locale: 'en-GB', currency: 'EUR', timezone: 'UTC', now });
	assert.equal(until('2026-11-19T00:00:00Z'), '19 Nov');
	assert.equal(until('2020-12-14T00:00:00Z'), '14 Dec 2020');
	assert.equal(until(null), '—');
});

test('words of the data have a text in each language, whatever their accents; others are made readable', () => {
	for (const written of ['devolucion', 'Devolución', ' DEVOLUCION ']) {
		assert.equal(wordOf(es, 'topic', written), 'Devolución');
		assert.equal(wordOf(en, 'topic', written), 'Return');
	}
	assert.equal(wordOf(es, 'topic', 'cambio_de-color'), 'Cambio de color');
	assert.equal(wordOf(en, 'channel', 'api'), 'Api');
	assert.equal(wordOf(es, 'topic', null), '—');
	assert.equal(humanise('  élite  '), 'Élite');
	assert.equal(humanise('--'), '--');
});

test('operations are offered to those whom the gateway lets in', () => {
	const roles = Object.keys(es).filter((key) => key.startsWith('role.')).map((key) => key.slice(5));
	assert.deepEqual(roles.filter((role) => mayOperate({ role })).sort(), ['admin', 'analyst', 'dpo']);
	assert.equal(mayOperate(null), false);
});

test('minutes read as hours and minutes', () => {
	const { duration } = formatters({ lang: 'es', locale: 'es-ES', currency: 'EUR', timezone: 'UTC' });
	assert.equal(duration(0.4), '< 1 min');
	assert.equal(duration(59.6), '1 h 00 min');
	assert.equal(duration(185), '3 h 05 min');
	assert.equal(duration(6015), '100 h');
});

test('a figure for machines has no grouping and no binary noise', () => {
	assert.equal(exact(0.1 + 0.2), '0.3');
	assert.equal(exact(12345.67), '12345.67');
	assert.equal(exact(0), '0');
	assert.equal(exact(null), '');
});

test('ratios are ratios of sums; nothing is divided by zero; what was not given is not zero', () => {
	assert.equal(sum([{ a: null }, {}], 'a'), null);
	assert.equal(sum([{ a: null }, { a: '2.5' }, { a: 1 }], 'a'), 3.5);
	assert.equal(ratio(1, 0), null);
	assert.equal(ratio(0, 4), 0);
	assert.equal(change(3, 0, false), null);
	assert.equal(change(0.5, 0, true), 0.5);
	assert.equal(change(null, 4, false), null);
});

const ROI = [
	{ brand_id: 'n', channel_id: 'paid', is_paid: true, spend: 100, visits: 50, orders: 4, new_customers: 2, leads: 5, attributed_revenue: 300, attributed_margin: 120, platform_value: 450, clicks: 60 },
	{ brand_id: 's', channel_id: 'paid', is_paid: true, spend: 300, visits: 50, orders: 1, new_customers: 0, leads: 5, attributed_revenue: 100, attributed_margin: 40, platform_value: 50, clicks: 60 },
	{ brand_id: 'n', channel_id: 'press', is_paid: true, spend: 100, visits: null, orders: 0, new_customers: 0, leads: 0, attributed_revenue: 0, attributed_margin: 0, platform_value: null },
	{ brand_id: 'n', channel_id: 'organic', is_paid: false, spend: null, visits: 100, orders: 5, new_customers: 1, leads: 10, attributed_revenue: 200, attributed_margin: 80, platform_value: null },
	{ brand_id: 'n', channel_id: 'unattributed', is_paid: false, spend: null, visits: null, orders: 6, new_customers: 5, leads: 0, attributed_revenue: 400, attributed_margin: 160, platform_value: null }
];

test('the executive figures set all spend against what the paid channels brought, and beside it against all sales', () => {
	const sales = [{ brand_id: 'n', orders: 18, new_customers: 9, revenue: 1100, margin: 440, orders_without_rate: 0 }];
	const figures = executiveFigures(ROI, sales);
	assert.equal(figures.spend, 500);
	assert.equal(figures.revenue, 1100);
	assert.equal(figures.roas, 400 / 500);
	assert.equal(figures.roas_all, 1100 / 500);
	assert.equal(figures.roi, (160 - 500) / 500);
	assert.equal(figures.cac, 500 / 2);
	assert.equal(figures.cpl, 500 / 10);
	assert.equal(figures.conversion, 10 / 200, 'orders without a known visit do not count as converted visits');
	assert.equal(figures.unattributed_revenue, 400);
	assert.equal(executiveFigures(ROI, null).revenue, null);
	assert.equal(executiveFigures(ROI, null).orders, 16);
});

test('channels add up over brands; what leaves no trace has no return instead of a return of zero', () => {
	const lines = channelLines(ROI);
	assert.deepEqual(lines.map(({ id }) => id), ['paid', 'organic', 'press', 'unattributed']);
	assert.equal(lines[0].roas, 1);
	assert.equal(lines[0].claimed_ratio, 500 / 400);
	assert.equal(lines[2].isUntracked, true);
	assert.equal(lines[2].roi, null);
	assert.equal(lines[1].spend, null);
	assert.equal(line([]).cac, null);
});

test('periods: complete days, whole months against whole months', () => {
	assert.equal(localDay('2026-11-21T23:30:00Z', 'Europe/Madrid'), '2026-11-22');
	assert.equal(offsetMinutes('2026-11-22T12:00:00Z', 'Europe/Madrid'), 60);
	assert.equal(offsetMinutes('2026-07-01T23:59:00Z', 'Europe/Madrid'), 120);
	assert.deepEqual(presetPeriod('last30', '2026-11-21'), { from: '2026-10-23', to: '2026-11-21' });
	assert.deepEqual(previousPeriod({ from: '2026-10-23', to: '2026-11-21' }), { from: '2026-09-23', to: '2026-10-22' });
	assert.deepEqual(presetPeriod('lastMonth', '2026-03-05'), { from: '2026-02-01', to: '2026-02-28' });
	assert.deepEqual(previousPeriod({ from: '2026-02-01', to: '2026-02-28' }), { from: '2026-01-01', to: '2026-01-31' });
	assert.deepEqual(previousPeriod({ from: '2026-01-01', to: '2026-02-28' }), { from: '2025-11-03', to: '2025-12-31' });
	assert.ok(isCovered({ from: '2026-09-23' }, '2026-09-24'));
	assert.ok(!isCovered({ from: '2025-11-22' }, '2026-09-24'), 'a period without data behind it is no comparison');
	assert.ok(isDay('2026-02-28'));
	assert.ok(!isDay('2026-02-30'));
	assert.ok(!isDay("2026-02-28' or 1=1 --"));
});

test('periods: whole ones and to date, set against the same part of the one before or of last year', () => {
	const day = '2026-03-30'; // a Monday
	const of = (preset) => presetPeriod(preset, day);
	assert.deepEqual(of('lastWeek'), { from: '2026-03-23', to: '2026-03-29' });
	assert.deepEqual(presetPeriod('lastWeek', '2026-03-29'), { from: '2026-03-23', to: '2026-03-29' });
	assert.deepEqual(of('wtd'), { from: '2026-03-30', to: '2026-03-30' });
	assert.deepEqual(of('lastMonth'), { from: '2026-02-01', to: '2026-02-28' });
	assert.deepEqual(presetPeriod('lastMonth', '2026-03-31'), { from: '2026-03-01', to: '2026-03-31' });
	assert.deepEqual(of('lastQuarter'), { from: '2025-10-01', to: '2025-12-31' });
	assert.deepEqual(of('qtd'), { from: '2026-01-01', to: '2026-03-30' });
	assert.deepEqual(of('ytd'), of('qtd'));
	assert.deepEqual(comparisonPeriod(of('mtd'), 'previous', 'mtd'), { from: '2026-02-01', to: '2026-02-28' });
	assert.deepEqual(comparisonPeriod(of('qtd'), 'previous', 'qtd'), { from: '2025-10-01', to: '2025-12-30' });
	assert.deepEqual(comparisonPeriod(of('ytd'), 'previous', 'ytd'), { from: '2025-01-01', to: '2025-03-30' });
	assert.deepEqual(comparisonPeriod(of('lastQuarter'), 'previous', 'lastQuarter'), { from: '2025-07-01', to: '2025-09-30' });
	assert.deepEqual(comparisonPeriod(of('wtd'), 'lastYear', 'wtd'), { from: '2025-03-31', to: '2025-03-31' });
	assert.deepEqual(comparisonPeriod({ from: '2028-02-01', to: '2028-02-29' }, 'lastYear', 'custom'), { from: '2027-02-01', to: '2027-02-28' });
	assert.equal(comparisonPeriod(of('mtd'), 'none', 'mtd'), null);
});

test('steps of a trend cover the whole period, also across the turn of the year', () => {
	assert.equal(grainOf({ from: '2026-10-23', to: '2026-11-21' }), 'day');
	assert.deepEqual(stepsOf({ from: '2026-12-30', to: '2027-01-06' }, 'week'), ['2026-12-28', '2027-01-04']);
	assert.deepEqual(stepsOf({ from: '2026-11-15', to: '2027-01-02' }, 'month'), ['2026-11-01', '2026-12-01', '2027-01-01']);
	assert.equal(stepEnd('2028-02-01', 'month'), '2028-02-29');
	assert.equal(stepEnd('2026-12-28', 'week'), '2027-01-03');
});

test('freshness: the worst source counts, each connection by its most advanced stream, other brands do not', () => {
	const row = (connection_id, brand_id, domain, status, fresh_to, restating_from = null) => ({ connection_id, brand_id, domain, status, fresh_to, restating_from });
	const rows = [
		row('n-ads', 'n', 'ads', 'fresh', '2026-11-21T23:00:00Z', '2026-10-25'),
		row('n-ads', 'n', 'ads', 'failed', '2026-11-18T23:00:00Z'),
		row('s-ads', 's', 'ads', 'fresh', '2026-11-20T23:00:00Z'),
		row('n-care', 'n', 'care', 'stale', null)
	];
	const all = freshnessOf(rows, { domains: ['ads'], brand: 'all' });
	assert.equal(all.status, 'failed');
	assert.equal(all.fresh_to, '2026-11-20T23:00:00Z');
	assert.deepEqual(all.troubled, [{ id: 'n-ads', status: 'failed', fresh_to: '2026-11-21T23:00:00Z' }]);
	assert.equal(freshnessOf(rows, { domains: ['ads'], brand: 's' }).status, 'fresh');
	const files = [{ ...row('n-shops', 'n', 'files', 'fresh', 'A'), stream: 'orders' }, { ...row('n-plan', 'n', 'files', 'failed', 'B'), stream: 'spend' }];
	assert.equal(freshnessOf(files, { domains: ['commerce'], brand: 'all' }).status, 'fresh');
	assert.equal(freshnessOf([], { domains: ['ads'], brand: 'all' }).status, 'unknown');
	assert.ok(isReleaseOld('2026-11-20T00:00:00Z', Date.parse('2026-11-22T00:00:00Z')));
	assert.ok(!isReleaseOld('2026-11-21T00:00:00Z', Date.parse('2026-11-22T00:00:00Z')));
});

test('axes enclose the values on round ticks; lines break where a value is missing', () => {
	assert.deepEqual(ticksOf([0, 37]), [0, 10, 20, 30, 40]);
	assert.deepEqual(ticksOf([-5, 20]).at(0) <= -5, true);
	assert.deepEqual(ticksOf([0, 2], true), [0, 1, 2]);
	assert.equal(linePath([{ x: 0, y: 1 }, { x: 1, y: 2 }, { x: 2, y: null }, { x: 3, y: 4 }]), 'M0.0 1.0L1.0 2.0M3.0 4.0h0.01');
});

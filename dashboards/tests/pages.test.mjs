// The SQL of the pages against the tables of the contract, with the fixture's figures: what the engine in the browser
// computes must be what the small file beside it says. Needs the repository's own node_modules (DuckDB), not this folder's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { FIGURES, caseScope } from '../components/care/figures.js';
import { channelModels, mostDisputed, returnsBy } from '../components/attribution/figures.js';
import { careHeadline, executiveFigures, sum } from '../components/core/metrics.js';

const ROOT = join(import.meta.dirname, '..');
const PAGE_FILES = readdirSync(join(ROOT, 'pages')).filter((name) => name.endsWith('.md'));
/** Pages whose tables the fixture fills; the queries of the others are run on empty tables. */
const FILLED = ['index.md', 'attribution.md', 'care.md'];
const folder = mkdtempSync(join(tmpdir(), 'atalaya-dashboards-'));
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
let connection;
let headline;
let filters;

/** The queries of a page, by name. */
function queriesOf(page) {
	const text = readFileSync(join(ROOT, 'pages', page), 'utf8');
	return Object.fromEntries([...text.matchAll(/```sql (\w+)\n([\s\S]*?)```/g)].map((match) => [match[1], match[2]]));
}

/** Fills a query as the page does. */
function fill(sql) {
	const cases = caseScope(filters);
	const known = { FIGURES, '$cases.scope': cases.scope, '$cases.period': cases.period };
	return sql.replace(/\$\{([^}]+)\}/g, (_, name) => {
		const value = known[name] ?? filters[name.replace('$filters.', '')];
		assert.notEqual(value, undefined, `nothing fills ${name}`);
		return value;
	});
}

async function rowsOf(sql) {
	const reader = await connection.runAndReadAll(fill(sql));
	return reader.getRowObjectsJS();
}

before(async () => {
	execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'fixtures/generate.mts'), folder], { cwd: join(ROOT, '..') });
	const context = read(join(folder, 'data/headline.json'));
	headline = context.headline;
	filters = {
		from: headline.current.from,
		to: headline.current.to,
		prevFrom: headline.previous.from,
		prevTo: headline.previous.to,
		grain: 'day',
		offset: 60,
		brands: context.brands.map(({ id }) => `'${id}'`).join(', ')
	};
	connection = await (await DuckDBInstance.create(':memory:')).connect();
	await connection.run('create schema atalaya');
	for (const file of read(join(folder, 'data/manifest.json')).renderedFiles.atalaya) {
		const name = file.split('/')[2];
		await connection.run(`create view atalaya.${name} as select * from read_parquet('${join(folder, file)}')`);
	}
});

after(() => {
	connection?.closeSync();
	rmSync(folder, { recursive: true, force: true });
});

test('every query of every page runs on the tables of the contract', async () => {
	for (const page of PAGE_FILES) {
		for (const [name, sql] of Object.entries(queriesOf(page))) {
			const rows = await rowsOf(sql);
			if (FILLED.includes(page)) assert.ok(rows.length > 0, `${page}: ${name} gave no rows`);
		}
	}
});

test('no query writes a comparison that the page preprocessor takes for a tag', () => {
	for (const page of PAGE_FILES) {
		for (const [name, sql] of Object.entries(queriesOf(page))) assert.ok(!sql.includes('<'), `${page}: ${name}`);
	}
});

test('the engine and the small file agree on the executive figures of both periods', async () => {
	const queries = queriesOf('index.md');
	const roi = await rowsOf(queries.roi);
	const sales = await rowsOf(queries.sales);
	for (const period of ['current', 'previous']) {
		const ofPeriod = (rows) => rows.filter((row) => row.period === period);
		const fromEngine = executiveFigures(ofPeriod(roi), ofPeriod(sales));
		const fromFile = executiveFigures(headline.roi[period], headline.sales[period]);
		assert.ok(fromFile.revenue > 0);
		for (const [name, value] of Object.entries(fromFile)) {
			assert.ok(Math.abs(value - fromEngine[name]) < 1e-6, `${period} ${name}: ${value} and ${fromEngine[name]}`);
		}
	}
});

test('models are set side by side from the same rows, and the channel they disagree about most is named', async () => {
	const queries = queriesOf('attribution.md');
	const lines = channelModels(await rowsOf(queries.models), await rowsOf(queries.costs));
	const roi = (await rowsOf(queriesOf('index.md').roi)).filter(({ period }) => period === 'current');
	for (const { channel_id } of roi) {
		const expected = sum(roi.filter((row) => row.channel_id === channel_id), 'attributed_revenue');
		const found = lines.find(({ id }) => id === channel_id)?.last_touch ?? 0;
		assert.ok(Math.abs(found - expected) < 1e-6, `${channel_id}: ${found} and ${expected}`);
	}
	const disputed = mostDisputed(lines);
	assert.ok(lines.every(({ id, least, most }) => id === 'unattributed' || most - least <= disputed.most - disputed.least));
	for (const line of returnsBy(lines, 'linear')) {
		if (!line.spend) assert.equal(line.roas, null);
		else assert.ok(Math.abs(line.roas - line.linear / line.spend) < 1e-9);
	}
});

test('the engine and the small file agree on care', async () => {
	const queries = queriesOf('care.md');
	const totals = await rowsOf(queries.totals);
	for (const period of ['current', 'previous']) {
		const fromFile = careHeadline(headline.care[period]);
		const fromEngine = totals.find((row) => row.period === period);
		assert.ok(fromFile.cases > 0);
		for (const [name, value] of Object.entries(fromFile)) assert.equal(value, fromEngine[name], `${period} ${name}`);
	}
});

test('agents come with their name, each on one line a period, their cases all there', async () => {
	const queries = queriesOf('care.md');
	const rows = (await rowsOf(queries.agents)).filter(({ period }) => period === 'current');
	assert.equal(new Set(rows.map(({ key, name }) => `${key} ${name}`)).size, rows.length);
	assert.equal(rows.find(({ key }) => key === '360100000001').name, 'Amaia Otxoa');
	const total = (await rowsOf(queries.totals)).find(({ period }) => period === 'current');
	assert.equal(rows.reduce((sum, { cases }) => sum + cases, 0), total.cases);
});

test('the backlog of a day is what had come and had not gone', async () => {
	const rows = await rowsOf(queriesOf('care.md').backlog);
	assert.equal(rows.length, 30);
	assert.equal(rows.at(-1).step, filters.to);
	const reader = await connection.runAndReadAll(`
		select count(*)::int as open from atalaya.cases
		where created_date <= date '${filters.to}'
			and (is_open or created_at + to_minutes((resolution_minutes + 60)::bigint) >= date '${filters.to}' + interval 1 day)`);
	assert.equal(rows.at(-1).open, reader.getRowObjectsJS()[0].open);
});

test('the contract maps every member that its queries ask for, once', () => {
	const files = readdirSync(join(ROOT, 'sources/atalaya/tables')).map((name) => `tables/${name}`);
	for (const file of [...files, 'headline.json']) {
		for (const { name, view, date, query, columns } of read(join(ROOT, 'sources/atalaya', file))) {
			const asked = [...(query.dimensions ?? []), ...(query.measures ?? [])];
			assert.deepEqual([...asked].sort(), Object.keys(columns).sort(), name);
			const names = Object.values(columns).map((column) => column.name);
			assert.equal(new Set(names).size, names.length, name);
			for (const member of [...asked, ...(date ? [date] : [])]) assert.ok(member.startsWith(`${view}.`), `${name}: ${member}`);
			for (const [member] of query.order) assert.ok(asked.includes(member), `${name}: ordered by ${member}`);
		}
	}
});

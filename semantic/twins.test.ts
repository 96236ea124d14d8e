import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import type { Home } from '../core/home.ts';
import { buildCatalog, type CatalogMember, type CatalogView } from './catalog.ts';
import { publishFixture } from './fixture.ts';
import { readModel } from './model.ts';
import { startTestServer, type TestServer } from './testing.ts';
import { TWINS } from './twins.ts';

const root = mkdtempSync(join(tmpdir(), 'atalaya-twins-'));
const files = readModel();
const catalog = buildCatalog(files);
const columnsOf = new Map<string, Set<string>>();
let home: Home;
let server: TestServer;

beforeAll(async () => {
  home = await publishFixture(root);
  server = await startTestServer(home);
  await server.semantic.warm();
  const columns = await direct(
    "select table_name, column_name from information_schema.columns where table_schema = 'marts'",
  );
  for (const { table_name: table, column_name: column } of columns) {
    columnsOf.set(String(table), (columnsOf.get(String(table)) ?? new Set()).add(String(column)));
  }
}, 180_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

type Cells = Record<string, unknown>;

function direct(sql: string): Promise<Cells[]> {
  return withDuckDB(join(home.releases, 'r1.duckdb'), (connection) => queryRows(connection, sql), {
    readOnly: true,
  });
}

const own = (name: string) => name.split('.')[1]!;
const ofKind = (view: CatalogView, kind: CatalogMember['kind']) =>
  [...view.members.values()].filter((member) => member.kind === kind);

/** The rows that a question without filters is about: pinned values hold until their dimension is grouped by. */
function pins(view: CatalogView, grouped: string | null): string {
  const held = view.pinned.filter(({ member, unless }) => grouped !== (unless ?? member));
  return held.map(({ member, value }) => `cast(${member} as varchar) = '${value}'`).join(' and ') || 'true';
}

/** What is compared: numbers to nine digits, everything else as text. */
function plain(value: unknown, number: boolean): string {
  if (value === null || value === undefined) return 'empty';
  return number ? Number(Number(value).toPrecision(10)).toString() : String(value);
}

async function asked(view: CatalogView, more: object): Promise<Cells[]> {
  const measures = ofKind(view, 'measure').map(({ name }) => name);
  const answer = await server.ask('admin', '/cubejs-api/v1/load', {
    query: { measures, limit: 5_000, ...more },
  });
  expect([view.name, more, answer.status, answer.body.error]).toEqual([view.name, more, 200, undefined]);
  return answer.body.data;
}

/** `key: measure, measure, …` in a stable order, from either side. */
function lines(view: CatalogView, rows: Cells[], key: string | null, prefix: string): string[] {
  const names = ofKind(view, 'measure').map(({ name }) => own(name));
  return rows
    .map((row) => {
      const values = names.map((name) => `${name}=${plain(row[`${prefix}${name}`], true)}`);
      const isNumber = key !== null && view.members.get(key)?.type === 'number';
      return `${key === null ? 'all' : plain(row[key], isNumber)}: ${values.join(' ')}`;
    })
    .sort();
}

/** The twin's rows; the group is named as the semantic layer names it. */
function handWritten(
  view: CatalogView,
  grouped: string | null,
  column = grouped,
  as = `${view.name}.${grouped}`,
): Promise<Cells[]> {
  const twin = TWINS[view.name]!;
  const measures = Object.entries(twin.measures).map(([name, sql]) => `${sql} as "${name}"`);
  const key = grouped === null ? [] : [`${column} as "${as}"`];
  return direct(
    `select ${[...key, ...measures].join(', ')} from marts.${twin.from} where ${pins(view, grouped)}` +
      (grouped === null ? '' : ' group by 1'),
  );
}

/** The view's dimensions that are columns of its own table, days left out: those have a test of their own. */
function ownDimensions(view: CatalogView): string[] {
  const columns = columnsOf.get(TWINS[view.name]!.from)!;
  return ofKind(view, 'dimension')
    .filter(({ type, source }) => type !== 'time' && source.sql === undefined && columns.has(source.name))
    .map(({ source }) => source.name);
}

/** Dimensions that come by a join: they must neither multiply nor lose rows. */
function joinedDimensions(view: CatalogView): string[] {
  const main = ofKind(view, 'measure')[0]!.cube;
  return ofKind(view, 'dimension')
    .filter(({ cube, type }) => cube !== main && type !== 'time')
    .map(({ source }) => source.name);
}

describe('every measure', () => {
  it('has a twin, and no twin is left over', () => {
    const measures = (view: CatalogView) => ofKind(view, 'measure').map(({ name }) => own(name));
    for (const view of catalog.values()) {
      expect([view.name, Object.keys(TWINS[view.name]?.measures ?? {}).sort()]).toEqual([
        view.name,
        measures(view).sort(),
      ]);
    }
    expect(Object.keys(TWINS).sort()).toEqual([...catalog.keys()].sort());
  });
});

describe.each([...catalog.values()].map((view) => [view.name, view] as const))('%s', (_name, view) => {
  it('gives what hand-written SQL gives, in total and by each of its own dimensions', async () => {
    const total = lines(view, await handWritten(view, null), null, '');
    expect(lines(view, await asked(view, {}), null, `${view.name}.`)).toEqual(total);
    for (const dimension of ownDimensions(view)) {
      const name = `${view.name}.${dimension}`;
      const rows = await asked(view, { dimensions: [name] });
      expect([dimension, lines(view, rows, name, `${view.name}.`)]).toEqual([
        dimension,
        lines(view, await handWritten(view, dimension), name, ''),
      ]);
    }
  });

  it('gives it by month', async () => {
    const dimension = view.timeDimension;
    const column = own(dimension);
    const rows = await asked(view, { timeDimensions: [{ dimension, granularity: 'month' }] });
    const expected = await handWritten(
      view,
      column,
      `strftime(date_trunc('month', ${column}), '%Y-%m-%dT00:00:00.000')`,
    );
    expect(lines(view, rows, `${dimension}.month`, `${view.name}.`)).toEqual(
      lines(view, expected, dimension, ''),
    );
  });

  it('keeps its totals when an unrelated dimension is joined', async () => {
    const additive = ofKind(view, 'measure').filter(({ source }) => ['sum', 'count'].includes(source.type));
    const [total] = await asked(view, {});
    for (const dimension of joinedDimensions(view)) {
      const rows = await asked(view, { dimensions: [`${view.name}.${dimension}`] });
      for (const { name } of additive) {
        const known = rows.map((row) => row[name]).filter((value) => value !== null);
        const sum = known.length === 0 ? null : known.reduce((all: number, value) => all + Number(value), 0);
        expect([dimension, name, plain(sum, true)]).toEqual([dimension, name, plain(total![name], true)]);
      }
    }
  });
});

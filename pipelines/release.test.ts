import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { releaseFingerprint } from './fingerprint.ts';
import { currentRelease, listReleases, pointTo, recoverReleases, releaseFile, rollback } from './release.ts';
import { type PublishPoint, publish } from './steps/publish.ts';
import { type TestHome, testHome } from './testing.ts';

// Some start processes of their own.
vi.setConfig({ testTimeout: 120_000 });

let home: TestHome;

beforeEach(async () => {
  home = await testHome();
  await build(1);
});
afterEach(() => home.close());

/** A build file with one mart whose rows are not in the order of its key. */
async function build(version: number): Promise<void> {
  await withDuckDB(home.ws.home.buildFile, async (connection) => {
    await connection.run(`create schema if not exists marts; create or replace table marts.fct_orders
      (brand_id varchar not null, order_id integer not null, net decimal(18,4), primary key (brand_id, order_id))`);
    await connection.run(
      `insert into marts.fct_orders values ('sur', 2, ${version}), ('norte', 9, null), ('norte', 3, 1.5)`,
    );
    await connection.run(`comment on table marts.fct_orders is 'Orders; the shop''s own.'`);
    await connection.run(`comment on column marts.fct_orders.net is 'Net.'`);
  });
}

const rows = (id: string, sql: string) =>
  withDuckDB(releaseFile(home.ws.home, id), (connection) => queryRows(connection, sql), { readOnly: true });
const files = () => readdirSync(home.ws.home.releases).sort();

test('a release has the marts with keys, constraints, comments and rows in the order of the key', async () => {
  const { release, rows: count } = await publish(home.ws);
  expect(count).toBe(3);
  expect(await rows(release, 'select brand_id, order_id from marts.fct_orders')).toEqual([
    { brand_id: 'norte', order_id: 3 },
    { brand_id: 'norte', order_id: 9 },
    { brand_id: 'sur', order_id: 2 },
  ]);
  expect(
    await rows(
      release,
      `select constraint_type, constraint_column_names from duckdb_constraints() where schema_name = 'marts' order by 1`,
    ),
  ).toEqual([
    { constraint_type: 'NOT NULL', constraint_column_names: ['brand_id'] },
    { constraint_type: 'NOT NULL', constraint_column_names: ['order_id'] },
    { constraint_type: 'PRIMARY KEY', constraint_column_names: ['brand_id', 'order_id'] },
  ]);
  expect(await rows(release, `select comment from duckdb_tables() where schema_name = 'marts'`)).toEqual([
    { comment: `Orders; the shop's own.` },
  ]);
  expect(await rows(release, `select comment from duckdb_columns() where column_name = 'net'`)).toEqual([
    { comment: 'Net.' },
  ]);
  expect(files()).toEqual(['current', `${release}.duckdb`]);
  const [listed] = await listReleases(home.ws);
  expect(listed).toMatchObject({ id: release, isCurrent: true, tables: { fct_orders: { rows: 3 } } });
});

test('the fingerprint sees a changed value, a doubled row and an exclusion, not the order of rows', async () => {
  const print = async () => (await releaseFingerprint(home.ws.home.buildFile)).hash;
  const before = await print();
  const change = (sql: string) =>
    withDuckDB(home.ws.home.buildFile, async (connection) => {
      await connection.run(sql);
    });
  await change(`create or replace table marts.fct_orders as from marts.fct_orders order by net`);
  expect(await print()).toBe(before);
  await change(`insert into marts.fct_orders from marts.fct_orders; `);
  expect(await print()).not.toBe(before);
  await build(2);
  expect(await print()).not.toBe(before);
  const without = (exclude: string[]) => releaseFingerprint(home.ws.home.buildFile, { exclude });
  const kept = await without(['fct_orders.net']);
  await build(3);
  expect(await without(['fct_orders.net'])).toEqual(kept);
  expect(Object.keys((await without(['fct_orders'])).tables)).toEqual([]);
});

test('nulls that change places change the fingerprint', async () => {
  const put = (values: string) =>
    withDuckDB(home.ws.home.buildFile, async (connection) => {
      await connection.run(
        `create or replace table marts.t (a integer, b integer); insert into marts.t values ${values}`,
      );
    });
  await put('(1, null)');
  const before = await releaseFingerprint(home.ws.home.buildFile);
  await put('(null, 1)');
  expect((await releaseFingerprint(home.ws.home.buildFile)).tables.t).not.toEqual(before.tables.t);
});

test('a mart without a primary key is refused by name and leaves nothing behind', async () => {
  await withDuckDB(home.ws.home.buildFile, async (connection) => {
    await connection.run('create table marts.loose as select 1 as a');
  });
  await expect(publish(home.ws)).rejects.toThrow('The mart loose has no primary key');
  expect(files()).toEqual([]);
  // Named marts alone are published: one whose model was deleted stays behind.
  const { release } = await publish(home.ws, { marts: ['fct_orders'] });
  expect(await rows(release, `select table_name from duckdb_tables() where schema_name = 'marts'`)).toEqual([
    { table_name: 'fct_orders' },
  ]);
});

test('a disk that is too full is said before anything is written', async () => {
  process.env.ATALAYA_MIN_FREE_MB = '999999999';
  try {
    await expect(publish(home.ws)).rejects.toThrow(/^There is not enough disk space to publish a release: /);
  } finally {
    delete process.env.ATALAYA_MIN_FREE_MB;
  }
  expect(files()).toEqual([]);
});

test('whoever lost the lock shows nothing to readers', async () => {
  const guard = () => Promise.reject(new Error('taken over'));
  await expect(publish(home.ws, { guard })).rejects.toThrow('taken over');
  expect(files()).toEqual([]);
});

test.each<[PublishPoint, boolean]>([
  ['written', false],
  ['renamed', false],
  ['pointed', true],
  ['recorded', true],
])(
  'killed when the new release is %s: readers see one whole release, the next run puts things in order',
  async (point, isNew) => {
    const first = (await publish(home.ws)).release;
    await build(2);
    const script = `
    import { publish } from ${JSON.stringify(fileURLToPath(new URL('./steps/publish.ts', import.meta.url)))};
    import { testHome } from ${JSON.stringify(fileURLToPath(new URL('./testing.ts', import.meta.url)))};
    const { ws } = await testHome(${JSON.stringify(home.root)});
    await publish(ws, { reached: (point) => { if (point === '${point}') process.kill(process.pid, 'SIGKILL'); } });`;
    const file = join(home.root, 'killed.mts');
    writeFileSync(file, script);
    const child = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
      encoding: 'utf8',
    });
    expect(child.signal, child.stderr).toBe('SIGKILL');

    const seen = currentRelease(home.ws.home)!;
    expect(seen !== first).toBe(isNew);
    expect(await rows(seen, 'select count(*)::integer as n from marts.fct_orders')).toEqual([{ n: 3 }]);
    await recoverReleases(home.ws);
    expect(currentRelease(home.ws.home)).toBe(seen);
    const listed = await listReleases(home.ws);
    expect(files()).toEqual(['current', ...listed.map((release) => `${release.id}.duckdb`).sort()]);
    expect(listed).toHaveLength(point === 'written' ? 1 : 2);
    const next = await publish(home.ws);
    expect(currentRelease(home.ws.home)).toBe(next.release);
    expect((await rows(next.release, `select net from marts.fct_orders where brand_id = 'sur'`))[0]).toEqual({
      net: '2.0000',
    });
  },
);

test('rolling back goes one release back, or to a named one; the next publication goes on', async () => {
  await expect(rollback(home.ws)).rejects.toThrow('no earlier release');
  const one = (await publish(home.ws)).release;
  const two = (await publish(home.ws)).release;
  const three = (await publish(home.ws)).release;
  expect(one < two && two < three).toBe(true);

  expect(await rollback(home.ws)).toMatchObject({ id: two });
  expect(await rollback(home.ws)).toMatchObject({ id: one });
  expect(currentRelease(home.ws.home)).toBe(one);
  expect((await listReleases(home.ws)).map((release) => release.status)).toEqual([
    'rolled_back',
    'rolled_back',
    'published',
  ]);
  await rollback(home.ws, three, 'ana@example.org');
  expect(currentRelease(home.ws.home)).toBe(three);
  await expect(rollback(home.ws, three)).rejects.toThrow('is the current one already');
  await expect(rollback(home.ws, 'r1')).rejects.toMatchObject({ exitCode: 2 });
  const audit = await home.ws.ledger.selectFrom('audit').selectAll().orderBy('id', 'desc').executeTakeFirst();
  expect(audit).toMatchObject({ actor: 'ana@example.org', action: 'release.rollback', subject: three });

  await rollback(home.ws, one);
  const four = (await publish(home.ws)).release;
  expect(currentRelease(home.ws.home)).toBe(four);
});

test('old releases go, the one readers see never does', async () => {
  const one = (await publish(home.ws)).release;
  await publish(home.ws);
  await publish(home.ws, { keep: 2 });
  expect(existsSync(releaseFile(home.ws.home, one))).toBe(false);
  expect((await listReleases(home.ws)).map((release) => release.status)).toEqual([
    'published',
    'published',
    'removed',
  ]);
  await expect(rollback(home.ws, one)).rejects.toThrow('was removed');
});

test('leftovers are cleared and a pointer to nothing is set to the newest release', async () => {
  const one = (await publish(home.ws)).release;
  const two = (await publish(home.ws)).release;
  rmSync(releaseFile(home.ws.home, two));
  writeFileSync(join(home.ws.home.releases, 'r9.duckdb.tmp'), 'half');
  mkdirSync(join(home.ws.home.releases, 'r9.duckdb.tmp.tmp'));
  symlinkSync('r9.duckdb', join(home.ws.home.releases, 'current.tmp'));
  expect(currentRelease(home.ws.home)).toBeNull();
  await recoverReleases(home.ws);
  expect(currentRelease(home.ws.home)).toBe(one);
  expect(files()).toEqual(['current', `${one}.duckdb`]);
  pointTo(home.ws.home, one);
  expect(await recoverReleases(home.ws)).toEqual([]);
});

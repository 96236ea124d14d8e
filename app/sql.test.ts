import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { EXIT } from '../core/errors.ts';
import { runSql, type SqlFormat } from './sql.ts';

let folder: string;
let release: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-sql-test-'));
  release = join(folder, 'r1.duckdb');
  await withDuckDB(release, async (connection) => {
    await connection.run('create schema marts');
    await connection.run(
      `create table marts.fct_orders as select * from (values
        ('a', 12.3400::decimal(18,4), 9007199254740993::bigint, date '2026-09-30', true),
        ('say "hi", b', null, 2, null, false)) t(order_id, net_rc, big, order_date, is_counted)`,
    );
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(query: string, format: SqlFormat = 'csv'): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await runSql(release, query, format, async (text) => {
    chunks.push(Buffer.from(text));
  });
  return Buffer.concat(chunks);
}

test('csv quotes what needs it and leaves missing values empty', async () => {
  expect((await run('select * from fct_orders order by 1')).toString()).toBe(
    'order_id,net_rc,big,order_date,is_counted\na,12.3400,9007199254740993,2026-09-30,true\n"say ""hi"", b",,2,,false\n',
  );
});

test('json keeps decimals and large integers exact in its text', async () => {
  const text = (
    await run('select order_id, net_rc, big from marts.fct_orders order by 1;', 'json')
  ).toString();
  expect(text).toContain('"net_rc":12.3400,"big":9007199254740993');
  expect(JSON.parse(text)).toHaveLength(2);
  expect(JSON.parse((await run('select 1 as x where false', 'json')).toString())).toEqual([]);
});

test('a table is aligned and says how many rows there are', async () => {
  const lines = (await run('select order_id, big from fct_orders order by 2', 'table'))
    .toString()
    .split('\n');
  expect(lines[0]).toMatch(/^order_id +big$/);
  expect(lines.at(-2)).toBe('(2 rows)');
});

test('parquet reads back as what was asked for', async () => {
  const file = join(folder, 'out.parquet');
  writeFileSync(file, await run('select * from fct_orders', 'parquet'));
  const rows = await withDuckDB(':memory:', (connection) =>
    queryRows(connection, `select count(*) as n, sum(net_rc) as net from '${file}'`),
  );
  expect(rows).toEqual([{ n: '2', net: '12.3400' }]);
});

test('a query can neither write nor read files, nor change the release, in any format', async () => {
  const secret = join(folder, 'secret.csv');
  const target = join(folder, 'leak.csv');
  writeFileSync(secret, 'a\nsecret-value\n');
  const attempts = [
    `select * from read_csv('${secret}')`,
    `select * from '${secret}'`,
    `select * from read_text('${secret}')`,
    `select * from glob('${folder}/*')`,
    `copy (select 1) to '${target}'`,
    `copy fct_orders to '${target}'`,
    `attach '${target}' as other`,
    `select 1) to '${target}' (format csv); copy (select 1`,
    'insert into fct_orders select * from fct_orders',
    'delete from marts.fct_orders',
    'drop table fct_orders',
    'create table marts.x as select 1',
    'set enable_external_access = true',
    'select 1; select 2',
    'install httpfs',
    'pragma database_list; drop table fct_orders',
    '',
    'not sql at all',
  ];
  for (const format of ['csv', 'parquet'] as const) {
    for (const query of attempts) {
      await expect(run(query, format), query).rejects.toMatchObject({ name: 'AtalayaError' });
    }
  }
  expect(existsSync(target)).toBe(false);
  expect((await run('select count(*) as n from fct_orders')).toString()).toBe('n\n2\n');
});

test('a mistake in the query is told as DuckDB tells it; another kind of statement is wrong use', async () => {
  await expect(run('select nothing_here from fct_orders')).rejects.toThrow(
    /The query failed: .*nothing_here/,
  );
  await expect(run('delete from fct_orders')).rejects.toMatchObject({ exitCode: EXIT.usage });
  expect((await run('describe fct_orders')).toString()).toContain('net_rc');
  expect((await run('explain select 1', 'table')).toString()).toContain('PROJECTION');
  expect((await run('select 1 as n -- a remark', 'csv')).toString()).toBe('n\n1\n');
  expect((await run('select 1 as n -- a remark', 'parquet')).subarray(0, 4).toString()).toBe('PAR1');
});

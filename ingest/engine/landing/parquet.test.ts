import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { queryRows, withDuckDB } from '../../../core/engines/duckdb.ts';
import { type Column, columns, META_COLUMNS } from '../../../core/streams/columns.ts';
import { ColumnError, RowBuffer } from './buffer.ts';
import { type BatchMeta, dropRepeatedKeys, type LandingEngine, withLandingEngine } from './parquet.ts';
import { Part } from './part.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-parquet-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COLUMNS: Column[] = columns(`
  name  Name.
  n:integer  Whole.
  x:number  Number.
  m:money  Money.
  b:boolean  Boolean.
  d:date  Date.
  t:timestamp  Instant.
  j:json  JSON.`);
const META = { connection: 'c', brand: 'b', batch: '0batch-c', extractedAt: '2026-11-22T08:00:00.000Z' };

function writeParquet(engine: LandingEngine, rows: RowBuffer, meta: BatchMeta, path: string) {
  return new Part(engine, rows).write(meta, path);
}

function buffer(rows: number, from = 0): RowBuffer {
  const filled = new RowBuffer(COLUMNS);
  for (let at = from; at < from + rows; at++) {
    filled.add(
      {
        name: at % 7 === 0 ? null : `ñ"'\0 ${at}`,
        n: BigInt(at) * 10_000_000_000n,
        x: at / 3,
        m: `${at}.005`,
        b: at % 2 === 0,
        d: '2026-02-28',
        t: `2026-11-22T08:00:${String(at % 60).padStart(2, '0')}.123456Z`,
        j: `{"at":${at}}`,
      },
      `k${at}`,
      at % 5 === 0 ? '{"more":1}' : null,
    );
  }
  return filled;
}

test('the same rows give the same bytes, in the order they came, with the types of the contract', async () => {
  const written = await withLandingEngine(async (engine) => [
    await writeParquet(engine, buffer(5_000), META, join(folder, 'a.parquet')),
    await writeParquet(engine, buffer(5_000), META, join(folder, 'b.parquet')),
  ]);
  const other = await withLandingEngine((engine) =>
    writeParquet(engine, buffer(5_000), META, join(folder, 'c.parquet')),
  );
  const bytes = ['a', 'b', 'c'].map((name) => readFileSync(join(folder, `${name}.parquet`)));
  expect(bytes[0]!.equals(bytes[1]!) && bytes[0]!.equals(bytes[2]!)).toBe(true);
  expect(new Set([...written, other].map((file) => file.sha256)).size).toBe(1);
  expect(written[0]).toMatchObject({ rows: 5_000, bytes: bytes[0]!.length });
  expect(readdirSync(folder).sort()).toEqual(['a.parquet', 'b.parquet', 'c.parquet']);
  const path = join(folder, 'a.parquet');
  await withDuckDB(':memory:', async (duck) => {
    const types = await queryRows(duck, `describe select * from '${path}'`);
    expect(types.map((row) => row.column_name)).toEqual([...META_COLUMNS, ...COLUMNS].map((c) => c.name));
    expect(types.slice(6).map((row) => row.column_type)).toEqual([
      'VARCHAR',
      'BIGINT',
      'DOUBLE',
      'DECIMAL(18,4)',
      'BOOLEAN',
      'DATE',
      'TIMESTAMP',
      'VARCHAR',
    ]);
    const rows = await queryRows(duck, `select * from '${path}'`);
    expect(rows.map((row) => row._key)).toEqual(Array.from({ length: 5_000 }, (_, at) => `k${at}`));
    expect(rows[3]).toEqual({
      _connection: 'c',
      _brand: 'b',
      _batch: '0batch-c',
      _extracted_at: '2026-11-22 08:00:00',
      _key: 'k3',
      _extra: null,
      name: `ñ"'\0 3`,
      n: '30000000000',
      x: 1,
      m: '3.0050',
      b: false,
      d: '2026-02-28',
      t: '2026-11-22 08:00:03.123456',
      j: '{"at":3}',
    });
    const codec = await queryRows(duck, `select distinct compression from parquet_metadata('${path}')`);
    expect(codec).toEqual([{ compression: 'ZSTD' }]);
  });
});

test('an empty batch keeps its columns', async () => {
  const file = await withLandingEngine((engine) =>
    writeParquet(engine, new RowBuffer(COLUMNS), META, join(folder, 'a.parquet')),
  );
  expect(file.rows).toBe(0);
  const types = await withDuckDB(':memory:', (duck) =>
    queryRows(duck, `describe select * from '${join(folder, 'a.parquet')}'`),
  );
  expect(types).toHaveLength(META_COLUMNS.length + COLUMNS.length);
});

test('a row that does not fit is refused whole', () => {
  const rows = new RowBuffer(COLUMNS);
  rows.add({ name: 'good', n: 1 }, 'k1', null);
  const bad = { name: 'bad', n: 2, d: '2026-02-30' };
  expect(() => rows.add(bad, 'k1', null)).toThrow(ColumnError);
  expect(rows.rows).toBe(1);
  expect(rows.block.values[0]).toEqual(['good']);
});

test('what cannot be written leaves nothing behind and says where', async () => {
  writeFileSync(join(folder, 'file'), '');
  const path = join(folder, 'file', 'a.parquet');
  await expect(withLandingEngine((engine) => writeParquet(engine, buffer(3), META, path))).rejects.toThrow(
    `The landing file ${path} could not be written`,
  );
  mkdirSync(join(folder, 'taken.parquet'));
  await expect(
    withLandingEngine((engine) => writeParquet(engine, buffer(3), META, join(folder, 'taken.parquet'))),
  ).rejects.toThrow('check the free space');
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken.parquet']);
});

test('rows whose key comes again in a later part leave the earlier one', async () => {
  await withLandingEngine(async (engine) => {
    const parts = [];
    for (const [at, from] of [0, 5, 8].entries()) {
      const path = join(folder, `${at}.parquet`);
      parts.push({ path, file: await writeParquet(engine, buffer(10, from), META, path) });
    }
    expect(await dropRepeatedKeys(engine, parts)).toBe(12);
    expect(parts.map((part) => part.file.rows)).toEqual([5, 3, 10]);
  });
});

test('columns that get their first value late, and keys that come again, give the same as all at once', async () => {
  const row = (at: number, late: boolean) => ({ name: `r${at}`, n: at, m: late ? '1.5' : null, b: null });
  await withLandingEngine(async (engine) => {
    const rows = new RowBuffer(COLUMNS);
    const part = new Part(engine, rows);
    for (let at = 0; at < 5_000; at++) {
      rows.add(row(at, at >= 3_000), `k${at % 4_000}`, null);
      if (at % 1_000 === 999) await part.relieve();
    }
    const path = join(folder, 'late.parquet');
    expect(await part.write(META, path)).toMatchObject({ rows: 4_000 });
    const found = await queryRows(
      engine.sql,
      `select count(*) as rows, count(distinct _key) as keys, count(m) as late, count(b) as never, min(n) as first
       from '${path}'`,
    );
    expect(found).toEqual([{ rows: '4000', keys: '4000', late: '2000', never: '0', first: '1000' }]);
    const types = await queryRows(engine.sql, `describe select * from '${path}'`);
    expect(types.map((column) => column.column_name)).toEqual(
      [...META_COLUMNS, ...COLUMNS].map((c) => c.name),
    );
    const tables = await queryRows(engine.sql, 'select table_name from duckdb_tables()');
    expect(tables).toEqual([]);
  });
});

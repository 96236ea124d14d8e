import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '../../core/clock.ts';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { ensureHome, homeAt } from '../../core/home.ts';
import { openLedger } from '../../core/ledger/open.ts';
import { createLogger } from '../../core/log.ts';
import type { Workspace } from '../../core/workspace.ts';
import { decide } from './decisions.ts';
import { identify } from './index.ts';
import { type TestRecord, writeRecords } from './testing.ts';

let root: string;
let ws: Workspace;
let warehouseFile: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'identity-'));
  const home = ensureHome(homeAt(root));
  ws = {
    config: {} as Workspace['config'],
    home,
    ledger: await openLedger(home.ledgerFile),
    clock: fixedClock('2026-11-22T08:00:00Z'),
    log: createLogger({ name: 'test', level: 'silent' }),
  };
  warehouseFile = join(root, 'build.duckdb');
});

afterEach(async () => {
  await ws.ledger.destroy();
  rmSync(root, { recursive: true, force: true });
});

/** Writes the table that the first half of the dbt build would; values are [key, e-mail, given name]. */
const write = (records: readonly (readonly [string, string, string])[]) =>
  writeAll(records.map(([recordKey, email, givenName]) => ({ recordKey, emails: [email], givenName })));

async function writeAll(records: readonly TestRecord[]): Promise<void> {
  await withDuckDB(warehouseFile, async (connection) => {
    await connection.run('create schema if not exists raw');
    await connection.run('create schema if not exists intermediate');
    await writeRecords(connection, 'intermediate.int_customers__records', records);
  });
}

const assignments = () =>
  withDuckDB(warehouseFile, (connection) =>
    queryRows(connection, 'select * from raw.identity__assignments order by record_key'),
  );

describe('identify', () => {
  it('writes a customer for every record and remembers it', async () => {
    await write([
      ['crm:hubspot:1', 'ana@mail.example', 'ana'],
      ['shop:shop:order:7', 'ana@mail.example', 'ana'],
      ['shop:shop:order:8', 'luis@mail.example', 'luis'],
    ]);
    expect(await identify(ws, { runId: 'r1', warehouseFile })).toEqual({
      customers: 2,
      created: 2,
      merged: 0,
      joined: 0,
    });
    const rows = await assignments();
    expect(rows.map((row) => row.rule)).toEqual(['email', 'email', 'single']);
    expect(rows[0]!.customer_id).toBe(rows[1]!.customer_id);
    const members = await ws.ledger.selectFrom('identity_members').selectAll().execute();
    expect(members.map((member) => member.since_run)).toEqual(['r1', 'r1', 'r1']);
  });

  it('decides the same again for the same records, and says that nothing happened', async () => {
    await write([['a', 'ana@mail.example', 'ana']]);
    await identify(ws, { runId: 'r1', warehouseFile });
    const before = await assignments();
    expect(await identify(ws, { runId: 'r2', warehouseFile })).toMatchObject({ created: 0, joined: 0 });
    expect(await assignments()).toEqual(before);
    expect(await ws.ledger.selectFrom('identity_events').selectAll().execute()).toHaveLength(1);
  });

  it('keeps the id through a rebuilt warehouse and through a day on which a record is missing', async () => {
    await write([
      ['a', 'ana@mail.example', 'ana'],
      ['b', 'ana@mail.example', 'ana'],
    ]);
    await identify(ws, { runId: 'r1', warehouseFile });
    const [first] = await assignments();
    rmSync(warehouseFile);
    await write([['b', 'ana@mail.example', 'ana']]);
    await identify(ws, { runId: 'r2', warehouseFile });
    expect((await assignments())[0]!.customer_id).toBe(first!.customer_id);
    await write([['a', 'ana@mail.example', 'ana']]);
    await identify(ws, { runId: 'r3', warehouseFile });
    expect((await assignments())[0]!.customer_id).toBe(first!.customer_id);
  });

  it('records a merge, and that the records of the id given up follow', async () => {
    await write([
      ['a', 'ana@mail.example', 'ana'],
      ['b', 'ana@other.example', 'ana'],
    ]);
    await identify(ws, { runId: 'r1', warehouseFile });
    await write([
      ['a', 'ana@mail.example', 'ana'],
      ['b', 'ana@mail.example', 'ana'],
    ]);
    expect(await identify(ws, { runId: 'r2', warehouseFile })).toMatchObject({ customers: 1, merged: 1 });
    const members = await ws.ledger.selectFrom('identity_members').selectAll().execute();
    expect(new Set(members.map((member) => member.customer_id)).size).toBe(1);
    const events = await ws.ledger
      .selectFrom('identity_events')
      .select('kind')
      .where('run_id', '=', 'r2')
      .execute();
    expect(events).toEqual([{ kind: 'merged' }]);
  });

  it('gives the same ids in another order of the records and in a new warehouse', async () => {
    const records = Array.from(
      { length: 40 },
      (_, at) => [`r${at}`, `p${at % 13}@mail.example`, at % 26 < 13 ? 'ana' : 'luis'] as const,
    );
    await write(records);
    await identify(ws, { runId: 'r1', warehouseFile });
    const first = await assignments();
    rmSync(warehouseFile);
    await write([...records].reverse());
    await identify(ws, { runId: 'r2', warehouseFile });
    expect(await assignments()).toEqual(first);
    expect(
      await ws.ledger.selectFrom('identity_events').select('id').where('run_id', '=', 'r2').execute(),
    ).toEqual([]);
  });

  it('lets a record bridge two customers: one survivor, one forward, one event', async () => {
    const two: TestRecord[] = [
      { recordKey: 'a', emails: ['ana@mail.example'], givenName: 'ana', surname1: 'ruis' },
      { recordKey: 'b', emails: ['ana@other.example'], givenName: 'ana', surname1: 'ruis' },
    ];
    await writeAll(two);
    await identify(ws, { runId: 'r1', warehouseFile });
    const [a, b] = (await assignments()).map((row) => String(row.customer_id));
    expect(a).not.toBe(b);
    await writeAll([
      ...two,
      {
        recordKey: 'c',
        emails: ['ana@mail.example', 'ana@other.example'],
        givenName: 'ana',
        surname1: 'ruis',
      },
    ]);
    await identify(ws, { runId: 'r2', warehouseFile });
    const ids = new Set((await assignments()).map((row) => String(row.customer_id)));
    expect(ids.size).toBe(1);
    const [survivor] = ids;
    expect([a, b]).toContain(survivor);
    const merges = await ws.ledger
      .selectFrom('identity_events')
      .select(['customer_id', 'other_id'])
      .where('kind', '=', 'merged')
      .execute();
    expect(merges).toEqual([{ customer_id: survivor, other_id: survivor === a ? b : a }]);
  });

  it('keeps apart what people split, also in a new warehouse', async () => {
    const records = [
      ['a', 'ana@mail.example', 'ana'],
      ['b', 'ana@mail.example', 'ana'],
    ] as const;
    await write(records);
    await identify(ws, { runId: 'r1', warehouseFile });
    const at = '2026-11-22T09:00:00Z';
    await decide(ws.ledger, {
      kind: 'cannot_link',
      left: ['a'],
      right: ['b'],
      reason: 'twins',
      by: 'eva',
      at,
    });
    const splits: unknown[] = [];
    for (const runId of ['r2', 'r3']) {
      await identify(ws, { runId, warehouseFile });
      splits.push(await assignments());
      rmSync(warehouseFile);
      await write(records);
    }
    expect(splits[1]).toEqual(splits[0]);
    expect(new Set((splits[0] as { customer_id: string }[]).map((row) => row.customer_id)).size).toBe(2);
    const events = await ws.ledger.selectFrom('identity_events').select('kind').execute();
    expect(events.map(({ kind }) => kind)).toEqual(['created', 'split']);
  });

  it('gives a family that shares a dwelling one household, which keeps its id and joins nobody', async () => {
    const family = ['ana', 'luis', 'eva'].map((givenName) => ({
      recordKey: givenName,
      emails: [`${givenName}@mail.example`],
      givenName,
      surname1: 'ruis',
      postcode: '48001',
      street: 'mayor 5 2 b',
    }));
    const households = () =>
      withDuckDB(warehouseFile, (connection) =>
        queryRows(
          connection,
          'select group_id, count(*)::int as members from raw.identity__groups group by 1',
        ),
      );
    await writeAll(family.slice(0, 2));
    expect(await identify(ws, { runId: 'r1', warehouseFile })).toMatchObject({ customers: 2 });
    const [first] = await households();
    expect(first).toMatchObject({ members: 2 });
    rmSync(warehouseFile);
    await writeAll([...family].reverse());
    expect(await identify(ws, { runId: 'r2', warehouseFile })).toMatchObject({ customers: 3 });
    expect(await households()).toEqual([{ group_id: first!.group_id, members: 3 }]);
    await writeAll(family.map((one) => ({ ...one, kind: 'b2b' })));
    await identify(ws, { runId: 'r3', warehouseFile });
    expect(await households()).toEqual([]);
  });

  it('says what to run when the records are not there', async () => {
    await withDuckDB(warehouseFile, (connection) => connection.run('create schema raw'));
    await expect(identify(ws, { runId: 'r1', warehouseFile })).rejects.toThrow(/before_identity/);
  });
});

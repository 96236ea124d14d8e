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
import { identify } from './index.ts';
import { writeRecords } from './testing.ts';

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
async function write(records: readonly (readonly [string, string, string])[]): Promise<void> {
  await withDuckDB(warehouseFile, async (connection) => {
    await connection.run('create schema if not exists raw');
    await connection.run('create schema if not exists intermediate');
    await writeRecords(
      connection,
      'intermediate.int_customers__records',
      records.map(([recordKey, email, givenName]) => ({ recordKey, emails: [email], givenName })),
    );
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

  it('says what to run when the records are not there', async () => {
    await withDuckDB(warehouseFile, (connection) => connection.run('create schema raw'));
    await expect(identify(ws, { runId: 'r1', warehouseFile })).rejects.toThrow(/before_identity/);
  });
});

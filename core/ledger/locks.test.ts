import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedClock } from '../clock.ts';
import { acquireLock, assertLock, releaseLock, withLock } from './locks.ts';
import { type Ledger, openLedger } from './open.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
let ledger: Ledger;
let file: string;

beforeEach(async () => {
  file = join(mkdtempSync(join(tmpdir(), 'atalaya-locks-')), 'ledger.db');
  ledger = await openLedger(file);
});
afterEach(async () => {
  await ledger.destroy();
});

async function plant(over: Partial<{ pid: number; host: string; holder: string; heartbeat_at: string }>) {
  const row = {
    name: 'build',
    pid: process.pid,
    host: hostname(),
    acquired_at: '2026-11-22T07:00:00.000Z',
    heartbeat_at: new Date().toISOString(),
    ...over,
  };
  await ledger
    .insertInto('locks')
    .values({ holder: `${row.host}/${row.pid}/-/x`, ...row })
    .execute();
}

test('a second holder is refused with exit code busy, also within one process, and admitted after release', async () => {
  const second = await openLedger(file);
  await withLock(ledger, 'build', clock, async () => {
    await expect(acquireLock(second, 'build', clock)).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining(`process ${process.pid}`),
    });
  });
  await withLock(second, 'build', clock, async () => {});
  await second.destroy();
});

test('locks of different names do not meet', async () => {
  await withLock(ledger, 'sync:a', clock, () => withLock(ledger, 'sync:b', clock, async () => {}));
});

test('the lock is given back when the work throws', async () => {
  await expect(withLock(ledger, 'build', clock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await ledger.selectFrom('locks').selectAll().execute()).toEqual([]);
});

test('waiting ends when the holder lets go', async () => {
  const first = await acquireLock(ledger, 'build', clock);
  setTimeout(() => releaseLock(ledger, first), 150);
  await withLock(ledger, 'build', clock, async () => {}, { waitMs: 5_000 });
});

test('a process that ended on this machine is noticed at once', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  await plant({ pid: child.pid! });
  await withLock(ledger, 'build', clock, async () => {});
});

test('a process number that was used again is not mistaken for the holder', async () => {
  await plant({ holder: `${hostname()}/${process.pid}/1/x` });
  await withLock(ledger, 'build', clock, async () => {});
});

test('a holder on another machine counts as dead only when its heartbeat is old', async () => {
  await plant({ host: 'elsewhere' });
  await expect(acquireLock(ledger, 'build', clock)).rejects.toMatchObject({ exitCode: 4 });
  await ledger
    .updateTable('locks')
    .set({ heartbeat_at: new Date(Date.now() - 600_000).toISOString() })
    .execute();
  await withLock(ledger, 'build', clock, async () => {});
});

test('who lost the lock cannot commit', async () => {
  const lock = await acquireLock(ledger, 'build', clock);
  await assertLock(ledger, lock);
  await ledger.updateTable('locks').set({ holder: 'other' }).execute();
  await expect(ledger.transaction().execute((trx) => assertLock(trx, lock))).rejects.toMatchObject({
    exitCode: 4,
  });
  await releaseLock(ledger, lock);
  expect(await ledger.selectFrom('locks').select('holder').execute()).toEqual([{ holder: 'other' }]);
});

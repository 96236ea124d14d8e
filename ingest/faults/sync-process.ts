// One sync of one connection that ends itself with SIGKILL: `sync-process.ts <config> <home> <connection> <point> <nth>`.
// Points: after a vendor's answer, after a landing file was renamed into place, before, inside and after a ledger
// transaction, and after so many milliseconds. With the point `count` it lives, and tells how often each was reached.
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { systemClock } from '../../core/clock.ts';
import { parseConfig } from '../../core/config/load.ts';
import { createLogger } from '../../core/log.ts';
import { openWorkspace } from '../../core/workspace.ts';
import { VendorClient } from '../engine/http/client.ts';
import { syncConnections } from '../index.ts';
import type { KillPoint } from './kills.ts';

const [file, root, connection, point, nth] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const reached: Partial<Record<KillPoint, number>> = {};

function at(here: KillPoint): void {
  reached[here] = (reached[here] ?? 0) + 1;
  if (here === point && reached[here] === Number(nth)) process.kill(process.pid, 'SIGKILL');
}

// The engine imports `rename` by name: the binding is renewed before anything has used it.
const rename = fs.rename;
fs.rename = async (from, to) => {
  if (String(to).endsWith('.parquet')) at('file_written');
  await rename(from, to);
  if (String(to).endsWith('.parquet')) at('file_in_place');
};
syncBuiltinESMExports();

const request = VendorClient.prototype.request;
VendorClient.prototype.request = async function <T>(this: VendorClient, ...args: Parameters<typeof request>) {
  const answer = await request.apply(this, args);
  at('answer');
  return answer as T;
};

const ws = await openWorkspace({
  config: parseConfig(readFileSync(file, 'utf8'), file),
  root,
  clock: systemClock(),
  log: createLogger({ name: 'faults', level: 'silent' }),
});
const transaction = ws.ledger.transaction.bind(ws.ledger);
ws.ledger.transaction = () => {
  const builder = transaction();
  const execute = builder.execute.bind(builder);
  builder.execute = async (work) => {
    at('before_commit');
    const result = await execute(async (trx) => {
      const done = await work(trx);
      at('inside_commit');
      return done;
    });
    at('after_commit');
    return result;
  };
  return builder;
};
if (point === 'moment') setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(nth));
const began = performance.now();
const report = await syncConnections(ws, { connections: [connection] });
const told = { ...reached, moment: Math.ceil(performance.now() - began), failed: report.failed };
process.send?.(told, () => process.exit(0));

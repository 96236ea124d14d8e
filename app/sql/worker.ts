import type { DuckDBConnection } from '@duckdb/node-api';
import { answerOf } from './execute.ts';
import { type Job, STOPPED } from './job.ts';

// One process, one query, one reader: nothing of it is there for the next. It holds no secret, sees one database
// read-only, and reaches neither files nor the network, so the worst that a query can do is to end it.

/** How long an interrupted query may take to notice, in milliseconds; then the process ends with it. */
const GRACE_MS = 1000;

let connection: DuckDBConnection | null = null;
let isCancelled = false;

process.on('disconnect', () => process.exit(0));
process.on('message', (message: Job | { kind: 'cancel' }) => {
  if (message.kind === 'cancel') {
    isCancelled = true;
    connection?.interrupt();
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    return;
  }
  const work = answerOf(message, (opened) => {
    connection = opened;
    if (isCancelled) opened.interrupt();
  });
  void work.then((answer) => process.send!(isCancelled ? STOPPED : answer, () => process.exit(0)));
});
process.send!({ ready: true });

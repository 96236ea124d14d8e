import { duration, textTable } from '../output.ts';
import type { OpsFacts } from './facts.ts';

/** The state of the product as plain text for a terminal. */
export function statusText(facts: OpsFacts): string {
  const [run] = facts.runs;
  const held = facts.quarantine.reduce((sum, row) => sum + row.records, 0);
  const build = facts.locks.find((lock) => lock.name === 'build' && lock.isAlive);
  const lines = [
    `${facts.company}`,
    `release     ${facts.release ?? 'none yet: run "atalaya run"'}`,
    `last run    ${run ? `${run.kind} ${run.status}, ${run.startedAt}, ${duration(run.ms)}` : 'none yet'}`,
    `quarantine  ${held} records`,
  ];
  if (run?.error) lines.push(`error       ${run.error}`);
  if (build) lines.push(`building    process ${build.pid} since ${build.since}`);
  const rows = facts.sources.map((source) => ({
    connection: source.connection,
    stream: source.stream,
    status: source.status,
    'last success': source.lastSuccessAt,
    'data until': source.freshTo,
    rows: source.rowsLanded,
    quarantined: source.rowsQuarantined,
    error: source.status === 'failed' ? source.lastError : null,
  }));
  if (rows.length > 0) lines.push('', textTable(rows, Object.keys(rows[0]!)));
  if (facts.drift.length > 0) {
    const drift = facts.drift.map((one) => ({
      connection: one.connection,
      stream: one.stream,
      field: one.field,
      drift: one.kind === 'new' ? 'new, kept in _extra' : 'another type, in quarantine',
      since: one.since,
      'last seen': one.last,
      records: one.records,
    }));
    lines.push('', 'What vendors changed', textTable(drift, Object.keys(drift[0]!)));
  }
  return lines.join('\n');
}

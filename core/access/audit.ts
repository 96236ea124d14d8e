import type { Clock } from '../clock.ts';
import type { Ledger } from '../ledger/open.ts';

export interface AuditEntry {
  /** Who: a user's e-mail address, `cli` or the address of an unknown caller. */
  actor: string;
  /** What: `login`, `login.failed`, `logout`, `denied`, `token.used`, `user.added` and so on. */
  action: string;
  /** On what: an e-mail address, a token's id, a path. */
  subject: string;
  detail?: string;
}

/** Adds one line to the audit; it holds no secret. */
export async function writeAudit(ledger: Ledger, clock: Clock, entry: AuditEntry): Promise<void> {
  await ledger
    .insertInto('audit')
    .values({
      at: clock.now().toISOString(),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject.slice(0, 500),
      detail: entry.detail ?? null,
    })
    .execute();
}

export interface AuditFilter {
  /** An e-mail address, `cli`, `config` or an address; whole. */
  actor?: string;
  /** An action with those below it: `login` finds `login` and `login.failed`. */
  action?: string;
  /** Part of the subject. */
  subject?: string;
  /** First and last day, or instant, in UTC; the last day is whole. */
  from?: string;
  to?: string;
  limit: number;
}

export interface AuditLine extends AuditEntry {
  id: number;
  at: string;
}

/** The newest lines of the audit that fit, newest first. */
export async function readAudit(ledger: Ledger, filter: AuditFilter): Promise<AuditLine[]> {
  let query = ledger.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.actor) query = query.where('actor', '=', filter.actor);
  if (filter.action) {
    const { action } = filter;
    query = query.where((where) =>
      where.or([where('action', '=', action), where('action', 'like', `${action}.%`)]),
    );
  }
  if (filter.subject) query = query.where('subject', 'like', `%${filter.subject.replaceAll('%', '')}%`);
  if (filter.from) query = query.where('at', '>=', filter.from);
  if (filter.to)
    query = query.where('at', '<=', filter.to.length === 10 ? `${filter.to}T23:59:59.999Z` : filter.to);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, detail: row.detail ?? undefined }));
}

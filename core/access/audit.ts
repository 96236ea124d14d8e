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

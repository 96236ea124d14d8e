import type { Transaction } from 'kysely';
import type { Monitor } from '../../core/config/operations.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { LedgerSchema } from '../../core/ledger/schema.ts';
import type { Workspace } from '../../core/workspace.ts';
import { channelsFor } from './rules.ts';

export type Severity = 'warning' | 'error';
/** Figures and names that an incident's sentence is made of; never anything about a person. */
export type Facts = Record<string, string | number | null>;

/** What a monitor found wrong. */
export interface Finding {
  /** The same as long as it is the same trouble: monitor and subject. */
  cause: string;
  monitor: Monitor;
  severity: Severity;
  subject: string;
  brand: string | null;
  facts: Facts;
}

export interface Incident extends Finding {
  id: number;
  state: LedgerSchema['incidents']['state'];
  openedAt: string;
  updatedAt: string;
  snoozedUntil: string | null;
  resolvedAt: string | null;
}

type EventKind = LedgerSchema['incident_events']['event'];
type Row = Pick<LedgerSchema['incidents'], 'severity' | 'facts' | 'monitor' | 'brand' | 'state'> & {
  id: number;
};

const ACTOR = 'monitors';

/**
 * Brings the incidents in line with what the monitors of a `scope` found now: a new cause opens one, a known one is
 * seen again (and told when it got worse or better), one that is gone is resolved. One transaction: an incident, its
 * history and the messages that are due are entered together or not at all.
 */
export async function settleFindings(
  ws: Workspace,
  scope: readonly Monitor[],
  findings: readonly Finding[],
): Promise<{ opened: number; resolved: number }> {
  const now = ws.clock.now().toISOString();
  const count = { opened: 0, resolved: 0 };
  await ws.ledger.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('incidents')
      .selectAll()
      .where('state', '<>', 'resolved')
      .where('monitor', 'in', [...scope])
      .execute();
    const byCause = new Map(known.map((row) => [row.cause, row]));
    for (const finding of findings) {
      const row = byCause.get(finding.cause);
      byCause.delete(finding.cause);
      if (!row) {
        await open(ws, trx, finding, now);
        count.opened += 1;
      } else await seeAgain(ws, trx, row, finding, now);
    }
    for (const row of byCause.values()) {
      await trx
        .updateTable('incidents')
        .set({ state: 'resolved', resolved_at: now, updated_at: now })
        .where('id', '=', row.id)
        .execute();
      await happened(ws, trx, row, 'resolved', now, ACTOR);
      count.resolved += 1;
    }
  });
  return count;
}

async function open(
  ws: Workspace,
  trx: Transaction<LedgerSchema>,
  finding: Finding,
  now: string,
): Promise<void> {
  const facts = JSON.stringify(finding.facts);
  const row = await trx
    .insertInto('incidents')
    .values({
      cause: finding.cause,
      monitor: finding.monitor,
      severity: finding.severity,
      subject: finding.subject,
      brand: finding.brand,
      facts,
      state: 'open',
      opened_at: now,
      updated_at: now,
      seen_at: now,
      snoozed_until: null,
      resolved_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await happened(ws, trx, { ...finding, id: row.id, facts, state: 'open' }, 'opened', now, ACTOR);
}

async function seeAgain(
  ws: Workspace,
  trx: Transaction<LedgerSchema>,
  row: Row & { snoozed_until: string | null },
  finding: Finding,
  now: string,
): Promise<void> {
  const facts = JSON.stringify(finding.facts);
  const wakes = row.state === 'snoozed' && row.snoozed_until !== null && row.snoozed_until <= now;
  const changed = row.severity !== finding.severity;
  await trx
    .updateTable('incidents')
    .set({
      facts,
      severity: finding.severity,
      seen_at: now,
      ...(wakes && { state: 'open' as const, snoozed_until: null }),
      ...((wakes || changed) && { updated_at: now }),
    })
    .where('id', '=', row.id)
    .execute();
  const present = { ...row, facts, severity: finding.severity, state: wakes ? ('open' as const) : row.state };
  if (wakes) await happened(ws, trx, present, 'woke', now, ACTOR);
  if (changed)
    await happened(ws, trx, present, finding.severity === 'error' ? 'worsened' : 'eased', now, ACTOR);
}

/** Adds to the history, with the messages that this event is worth. */
async function happened(
  ws: Workspace,
  trx: Transaction<LedgerSchema>,
  row: Row,
  event: EventKind,
  at: string,
  actor: string,
  note: string | null = null,
): Promise<void> {
  const { id } = await trx
    .insertInto('incident_events')
    .values({ incident_id: row.id, at, actor, event, severity: row.severity, facts: row.facts, note })
    .returning('id')
    .executeTakeFirstOrThrow();
  // Who acknowledged or put it off knows; while put off nobody is told of its ups and downs.
  if (event === 'acknowledged' || event === 'snoozed') return;
  if (row.state === 'snoozed' && event !== 'resolved') return;
  const told = await trx
    .selectFrom('deliveries')
    .select('channel')
    .distinct()
    .where('incident_id', '=', row.id)
    .execute();
  const channels = new Set(channelsFor(ws.config.alerts, row));
  // Whoever heard of the trouble hears of its end.
  if (event === 'resolved' || event === 'eased') for (const { channel } of told) channels.add(channel);
  for (const channel of channels) {
    if (event === 'resolved' && !told.some((one) => one.channel === channel)) continue;
    await trx
      .insertInto('deliveries')
      .values({
        event_id: id,
        channel,
        incident_id: row.id,
        state: 'waiting',
        attempts: 0,
        next_at: at,
        sent_at: null,
        error: null,
      })
      .execute();
  }
}

export type Decision = { kind: 'acknowledged' } | { kind: 'snoozed'; until: Date } | { kind: 'resolved' };

/** What a person decides about an incident; it stands in its history and in the audit. */
export async function decide(
  ws: Workspace,
  id: number,
  decision: Decision,
  actor: string,
  note: string | null = null,
): Promise<void> {
  const now = ws.clock.now().toISOString();
  await ws.ledger.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row)
      throw new AtalayaError(`There is no incident ${id}: "atalaya incidents" lists those there are.`, {
        exitCode: EXIT.usage,
      });
    if (row.state === 'resolved')
      throw new AtalayaError(`Incident ${id} is resolved already: there is nothing to decide.`, {
        exitCode: EXIT.usage,
      });
    await trx
      .updateTable('incidents')
      .set({
        state: decision.kind,
        updated_at: now,
        snoozed_until: decision.kind === 'snoozed' ? decision.until.toISOString() : null,
        resolved_at: decision.kind === 'resolved' ? now : null,
      })
      .where('id', '=', id)
      .execute();
    await happened(ws, trx, row, decision.kind, now, actor, note);
    await trx
      .insertInto('audit')
      .values({ at: now, actor, action: `incident.${decision.kind}`, subject: row.cause, detail: note })
      .execute();
  });
}

/** Incidents, the newest first; without `all` only those that last. */
export async function listIncidents(
  ws: Workspace,
  options: { all?: boolean; limit?: number } = {},
): Promise<Incident[]> {
  let query = ws.ledger.selectFrom('incidents').selectAll().orderBy('id', 'desc');
  if (!options.all) query = query.where('state', '<>', 'resolved');
  return (await query.limit(options.limit ?? 200).execute()).map(incidentOf);
}

export interface IncidentEvent {
  at: string;
  actor: string;
  event: EventKind;
  severity: Severity;
  note: string | null;
}

/** An incident with its history, oldest first. */
export async function incidentWithHistory(
  ws: Workspace,
  id: number,
): Promise<{ incident: Incident; history: IncidentEvent[] } | null> {
  const row = await ws.ledger.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  const history = await ws.ledger
    .selectFrom('incident_events')
    .select(['at', 'actor', 'event', 'severity', 'note'])
    .where('incident_id', '=', id)
    .orderBy('id')
    .execute();
  return { incident: incidentOf(row), history };
}

export function incidentOf(row: Omit<LedgerSchema['incidents'], 'id'> & { id: number }): Incident {
  return {
    id: row.id,
    cause: row.cause,
    monitor: row.monitor as Monitor,
    severity: row.severity,
    subject: row.subject,
    brand: row.brand,
    facts: JSON.parse(row.facts) as Facts,
    state: row.state,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    snoozedUntil: row.snoozed_until,
    resolvedAt: row.resolved_at,
  };
}

import type { AlertChannel } from '../../core/config/operations.ts';
import { messageOf as errorText } from '../../core/errors.ts';
import { withLock } from '../../core/ledger/locks.ts';
import { scrub } from '../../core/log.ts';
import type { Workspace } from '../../core/workspace.ts';
import { incidentOf } from '../incidents/store.ts';
import type { Language } from '../incidents/words.ts';
import { messageOf } from './message.ts';
import { type Send, send } from './send.ts';

/** Minutes until a message that did not get through is sent again; after the last it is given up. */
const WAITS = [1, 2, 5, 15, 60, 240, 720];
const AT_ONCE = 50;

/**
 * Sends the messages that wait and are due. One process does so at a time, and each message is noted as sent at once,
 * so that it goes out once; when the answer of a service is lost it goes out again under the same id.
 */
export async function dispatchAlerts(
  ws: Workspace,
  deliver: Send = send,
): Promise<{ sent: number; failed: number }> {
  const due = await ws.ledger
    .selectFrom('deliveries')
    .select('event_id')
    .where('state', '=', 'waiting')
    .where('next_at', '<=', ws.clock.now().toISOString())
    .executeTakeFirst();
  if (!due) return { sent: 0, failed: 0 };
  return withLock(ws.ledger, 'alerts', ws.clock, () => sendDue(ws, deliver));
}

async function sendDue(ws: Workspace, deliver: Send): Promise<{ sent: number; failed: number }> {
  const count = { sent: 0, failed: 0 };
  const rows = await ws.ledger
    .selectFrom('deliveries')
    .innerJoin('incident_events', 'incident_events.id', 'deliveries.event_id')
    .select([
      'deliveries.event_id',
      'deliveries.channel',
      'deliveries.incident_id',
      'deliveries.attempts',
      'incident_events.event',
      'incident_events.at',
      'incident_events.severity',
      'incident_events.facts',
    ])
    .where('deliveries.state', '=', 'waiting')
    .where('deliveries.next_at', '<=', ws.clock.now().toISOString())
    .orderBy('deliveries.event_id')
    .limit(AT_ONCE)
    .execute();
  for (const row of rows) {
    const key = { event: row.event_id, channel: row.channel };
    const channel = ws.config.alerts.channels.find((one) => one.id === row.channel);
    if (!channel) {
      await note(ws, key, { state: 'given_up', error: 'The channel is no longer configured.' });
      continue;
    }
    const incident = await ws.ledger
      .selectFrom('incidents')
      .selectAll()
      .where('id', '=', row.incident_id)
      .executeTakeFirstOrThrow();
    const language = languageOf(ws, channel);
    // As it was when it happened: a message that comes late must not say something else.
    const message = messageOf(
      incidentOf({ ...incident, severity: row.severity, facts: row.facts }),
      { id: row.event_id, kind: row.event, at: row.at },
      {
        language,
        publicUrl: ws.config.alerts.public_url ?? ws.config.capture.public_url,
        company: ws.config.company.name,
        timezone: ws.config.company.timezone,
      },
    );
    const attempts = row.attempts + 1;
    try {
      await deliver(channel, message, language, ws.clock.now());
      await note(ws, key, { state: 'sent', attempts, sent_at: ws.clock.now().toISOString(), error: null });
      count.sent += 1;
    } catch (error) {
      const wait = WAITS[row.attempts];
      const text = scrub(errorText(error)).slice(0, 300);
      ws.log.warn(
        { channel: channel.id, incident: row.incident_id, error: text },
        'an alert was not delivered',
      );
      await note(ws, key, {
        state: wait === undefined ? 'given_up' : 'waiting',
        attempts,
        error: text,
        next_at: new Date(ws.clock.now().getTime() + (wait ?? 0) * 60_000).toISOString(),
      });
      count.failed += 1;
    }
  }
  return count;
}

async function note(
  ws: Workspace,
  key: { event: number; channel: string },
  values: {
    state: 'waiting' | 'sent' | 'given_up';
    attempts?: number;
    next_at?: string;
    sent_at?: string;
    error: string | null;
  },
): Promise<void> {
  await ws.ledger
    .updateTable('deliveries')
    .set(values)
    .where('event_id', '=', key.event)
    .where('channel', '=', key.channel)
    .execute();
}

function languageOf(ws: Workspace, channel: AlertChannel): Language {
  return channel.language ?? (ws.config.company.locale.startsWith('es') ? 'es' : 'en');
}

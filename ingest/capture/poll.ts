import type { CaptureWebhook } from '../../core/config/schema.ts';
import { messageOf } from '../../core/errors.ts';
import { withLock } from '../../core/ledger/locks.ts';
import { scrub } from '../../core/log.ts';
import type { Workspace } from '../../core/workspace.ts';
import { leadClient, leadsSince } from './facebook.ts';
import { Inbox } from './inbox.ts';

export interface PollReport {
  /** Leads that the pages' forms hold in the time that was looked through. */
  found: number;
  /** Of those, the ones of which no notice had come; they wait in the inbox now. */
  missed: number;
  problems: string[];
}

/** Facebook keeps a lead's answers so long; the first poll looks that far back. */
const KEPT_DAYS = 90;
/** Later polls look back a day further than the last one: a lead may be shown late. */
const OVERLAP_DAYS = 1;
const DAY_MS = 86_400_000;

/**
 * Looks through the forms of Facebook pages for leads of which no notice came, and puts them into the inbox as if one
 * had: from there they take the same way, and a notice that comes later is one that is known.
 */
export async function pollLeads(ws: Workspace): Promise<PollReport> {
  const report: PollReport = { found: 0, missed: 0, problems: [] };
  const polled = ws.config.capture.webhooks.filter(isPolled);
  if (polled.length === 0) return report;
  return withLock(ws.ledger, 'capture-poll', ws.clock, async () => {
    const inbox = new Inbox(ws.home);
    try {
      for (const webhook of polled) {
        try {
          await pollOne(ws, inbox, webhook, report);
        } catch (error) {
          report.problems.push(`webhook:${webhook.id}: ${scrub(messageOf(error))}`);
        }
      }
    } finally {
      inbox.close();
    }
    return report;
  });
}

type Polled = CaptureWebhook & { page_id: string };

/** True for a webhook whose page can be asked for its leads. */
export function isPolled(webhook: CaptureWebhook): webhook is Polled {
  return (
    webhook.vendor === 'facebook-leads' && webhook.page_id !== undefined && webhook.access_token !== undefined
  );
}

async function pollOne(ws: Workspace, inbox: Inbox, webhook: Polled, report: PollReport): Promise<void> {
  const source = `webhook:${webhook.id}`;
  const at = ws.clock.now();
  const last = inbox.lastPoll(source);
  const back = (last ? OVERLAP_DAYS : KEPT_DAYS) * DAY_MS;
  const since = new Date((last ?? at).getTime() - back);
  const client = leadClient(webhook, ws.log);
  const appended: Promise<boolean>[] = [];
  try {
    for await (const { leadId, formId } of leadsSince(client, webhook.page_id, since)) {
      const body = Buffer.from(JSON.stringify({ leadgen_id: leadId, form_id: formId }));
      appended.push(inbox.append({ source, deliveryId: leadId, receivedAt: at.toISOString(), body }));
    }
  } finally {
    await client.close();
    const news = await Promise.all(appended);
    report.found += news.length;
    report.missed += news.filter(Boolean).length;
  }
  // Only a poll that saw everything moves on; one that broke off has kept what it saw.
  inbox.polled(source, at);
}

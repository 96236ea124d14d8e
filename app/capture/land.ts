import { messageOf } from '../../core/errors.ts';
import { scrub } from '../../core/log.ts';
import type { Workspace } from '../../core/workspace.ts';
import { drainCaptured, Inbox, isPolled, pollLeads } from '../../ingest/index.ts';

/** Leads are seen by the next build; seconds are soon enough and let deliveries gather into few files. */
const EVERY_MS = 10_000;
/** Notices get lost; how often the pages of Facebook are asked for leads of which none came. */
const POLL_EVERY_MS = 3_600_000;

/**
 * Lands what is captured every few seconds and looks every hour for what was missed; the function it gives stops it,
 * after the attempt that is under way.
 */
export function landCaptured(
  ws: Workspace,
  sync: (connections: string[]) => Promise<string[]>,
): () => Promise<void> {
  const { forms, webhooks } = ws.config.capture;
  if (forms.length === 0 && webhooks.length === 0) return async () => {};
  const inbox = new Inbox(ws.home);
  let current: Promise<void> | undefined;
  let polledAt = Number.NEGATIVE_INFINITY;
  const poll = async () => {
    if (!webhooks.some(isPolled) || performance.now() - polledAt < POLL_EVERY_MS) return;
    polledAt = performance.now();
    const { missed, problems } = await pollLeads(ws);
    if (missed > 0) ws.log.warn({ missed }, 'leads of which no notice had come');
    for (const problem of problems) ws.log.warn(problem);
  };
  const land = async () => {
    try {
      await poll();
      if (inbox.counts().waiting === 0) return;
      const { handled, problems } = await drainCaptured(ws, sync);
      ws.log.info({ handled }, 'captured deliveries landed');
      for (const problem of problems) ws.log.warn(problem);
    } catch (error) {
      // The next time tries again; what waits is on the disk.
      ws.log.warn({ error: scrub(messageOf(error)) }, 'captured deliveries did not land');
    }
  };
  const timer = setInterval(() => {
    current ??= land().finally(() => {
      current = undefined;
    });
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await current;
    inbox.close();
  };
}

import { messageOf } from '../core/errors.ts';
import { scrub } from '../core/log.ts';
import type { Workspace } from '../core/workspace.ts';
import { dispatchAlerts } from './alerts/dispatch.ts';
import type { Finding } from './incidents/store.ts';
import { settleFindings } from './incidents/store.ts';
import { clockWatch, machineFindings } from './monitors/machine.ts';
import { martFindings } from './monitors/marts.ts';
import { sourceFindings } from './monitors/sources.ts';
import { currentRelease } from './release.ts';
import { markAbandoned } from './runs.ts';
import type { RawStream } from './steps/load-plan.ts';

/** A killed run is noticed, and an alert is on its way, within this time. */
const EVERY_MS = 20_000;

const FROM_SOURCES = ['late', 'failing', 'quarantine', 'schema'] as const;
const FROM_MACHINE = ['disk', 'memory', 'clock'] as const;
const FROM_MARTS = ['nulls', 'distribution', 'kpi', 'budget', 'crisis', 'reconciliation'] as const;

export interface Caretaker {
  /** One look at everything; what `start` does again and again. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Watches what runs: processes that died, sources, the machine, the marts of each new release; keeps the incidents and
 * sends their alerts. Each look is harmless to repeat and none of its parts stops the others.
 */
export function startCaretaker(
  ws: Workspace,
  options: { streams: readonly RawStream[]; everyMs?: number; tasks?: readonly (() => Promise<unknown>)[] },
): Caretaker {
  const jumped = clockWatch();
  let judged: string | null = null;
  /** Of the release that was judged last: it cannot change. */
  let ofMarts: Finding[] = [];
  let current: Promise<void> | undefined;

  const parts: (() => Promise<unknown>)[] = [
    async () => {
      for (const id of await markAbandoned(ws)) ws.log.warn({ run: id }, 'a run was found abandoned');
    },
    () => settleRuns(ws),
    async () => settleFindings(ws, FROM_MACHINE, machineFindings(ws, jumped())),
    async () => {
      const release = currentRelease(ws.home);
      if (release !== judged) ofMarts = await martFindings(ws);
      const found = await sourceFindings(ws, options.streams);
      await settleFindings(
        ws,
        FROM_SOURCES,
        found.filter((one) => one.monitor !== 'volume'),
      );
      const volumes = [...found, ...ofMarts].filter((one) => one.monitor === 'volume');
      await settleFindings(ws, ['volume'], volumes);
      if (release === judged) return;
      await settleFindings(
        ws,
        FROM_MARTS,
        ofMarts.filter((one) => one.monitor !== 'volume'),
      );
      judged = release;
    },
    ...(options.tasks ?? []),
    () => dispatchAlerts(ws),
  ];
  const look = async () => {
    for (const part of parts) {
      await part().catch((error: unknown) => {
        ws.log.warn({ error: scrub(messageOf(error)) }, 'a part of the watch failed; it is tried again');
      });
    }
  };
  const tick = () => {
    current ??= look().finally(() => {
      current = undefined;
    });
    return current;
  };
  const timer = setInterval(() => void tick(), options.everyMs ?? EVERY_MS);
  timer.unref();
  return {
    look: tick,
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
}

/** The newest build that is over: when it failed that is one incident until one succeeds. */
export async function settleRuns(ws: Workspace): Promise<void> {
  const run = await ws.ledger
    .selectFrom('runs')
    .selectAll()
    .where('kind', '<>', 'sync')
    .where('status', '<>', 'running')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (!run) return;
  const heldBack = run.error?.startsWith(HELD_BACK) ?? false;
  const failed = run.status === 'failed' || run.status === 'abandoned';
  const step = await ws.ledger
    .selectFrom('steps')
    .select('name')
    .where('run_id', '=', run.id)
    .where('status', '=', 'failed')
    .executeTakeFirst();
  const finding = (monitor: 'run' | 'held_back', facts: Finding['facts']): Finding[] => [
    { cause: `${monitor}:pipeline`, monitor, severity: 'error', subject: 'pipeline', brand: null, facts },
  ];
  const error = (run.error ?? '').slice(0, 400);
  await settleFindings(
    ws,
    ['run'],
    failed && !heldBack ? finding('run', { step: step?.name ?? null, error }) : [],
  );
  await settleFindings(
    ws,
    ['held_back'],
    failed && heldBack ? finding('held_back', { reasons: error.slice(HELD_BACK.length).trim() }) : [],
  );
}

/** How the sentence of a release that was held back begins; see `breaker.ts`. */
export const HELD_BACK = 'The release was held back, because too much changed at once:';

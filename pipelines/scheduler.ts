import { type ScheduledTask, schedule } from 'node-cron';
import { messageOf } from '../core/errors.ts';
import { scrub } from '../core/log.ts';
import type { Workspace } from '../core/workspace.ts';
import { lastDue, longestGapMinutes } from './cron.ts';

/** What the scheduler asks for: one connection's sync, or a run that syncs `connections` and builds. */
export interface ScheduledJob {
  kind: 'sync' | 'run' | 'build';
  connections: string[];
}

export interface SchedulerOptions {
  /** Does a job (in a process of its own); resolves when it is over, whatever became of it. */
  run: (job: ScheduledJob) => Promise<void>;
}

export interface Scheduler {
  /** Each job with its expression and its next time. */
  jobs(): { name: string; schedule: string; next: Date | null; isRunning: boolean }[];
  /** Stops scheduling; jobs that run go on to their end. */
  stop(): Promise<void>;
}

/** When nothing is configured: often enough to follow the syncs, and only when they brought something. */
const DEFAULT_PIPELINE_SCHEDULE = '*/30 * * * *';
/** Syncs at once: each is its own process, and the vendors' limits are per account anyway. */
const SYNCS_AT_ONCE = 2;
const MINUTE_MS = 60_000;

interface Plan {
  name: string;
  expression: string;
  job: ScheduledJob;
  /** When the job last ran, as far as the ledger knows. */
  lastRun: () => Promise<string | null>;
  /** Whether there is anything to do at a due time. */
  isNeeded: () => Promise<boolean>;
}

/**
 * Runs the configured schedules in the company's time zone: each connection with a schedule is synced by it; the
 * pipeline's own schedule builds and publishes, and syncs those connections that have none. A job never overlaps
 * itself, and a time that passed while nobody was there (or the machine slept) is made up for once, at the start.
 */
export function startScheduler(ws: Workspace, options: SchedulerOptions): Scheduler {
  const timezone = ws.config.company.timezone;
  const syncs = limiter(SYNCS_AT_ONCE);
  const builds = limiter(1);
  const running = new Set<string>();
  let stopped = false;

  const start = async (plan: Plan, why: 'due' | 'missed'): Promise<void> => {
    if (stopped) return;
    if (running.has(plan.name)) {
      ws.log.warn({ job: plan.name }, 'still running at its next time: left out');
      return;
    }
    running.add(plan.name);
    try {
      if (!(await plan.isNeeded())) return;
      ws.log.info({ job: plan.name, why }, 'scheduled job starts');
      await (plan.job.kind === 'sync' ? syncs : builds)(() => options.run(plan.job));
    } catch (error) {
      ws.log.error({ job: plan.name, error: scrub(messageOf(error)) }, 'scheduled job failed');
    } finally {
      running.delete(plan.name);
    }
  };

  const plans = planJobs(ws);
  const tasks = new Map<string, ScheduledTask>();
  for (const plan of plans) {
    const task = schedule(plan.expression, () => start(plan, 'due'), {
      timezone,
      name: plan.name,
      suppressMissedWarning: true,
    });
    // The process was busy or asleep at a due time: node-cron tells afterwards.
    task.on('execution:missed', () => {
      ws.log.warn({ job: plan.name }, 'a scheduled time was missed');
      void start(plan, 'missed');
    });
    tasks.set(plan.name, task);
  }
  const caughtUp = Promise.all(
    plans.map(async (plan) => {
      if (await wasMissed(ws, plan, timezone)) await start(plan, 'missed');
    }),
  ).catch((error: unknown) => ws.log.error({ error: scrub(messageOf(error)) }, 'missed jobs were not found'));

  return {
    jobs: () =>
      plans.map((plan) => ({
        name: plan.name,
        schedule: plan.expression,
        next: tasks.get(plan.name)?.getNextRun() ?? null,
        isRunning: running.has(plan.name),
      })),
    async stop() {
      stopped = true;
      for (const task of tasks.values()) await task.destroy();
      await caughtUp;
    },
  };
}

function planJobs(ws: Workspace): Plan[] {
  const { connections, pipelines } = ws.config;
  const own = connections.filter((connection) => connection.schedule !== undefined);
  const rest = connections.filter((connection) => connection.schedule === undefined).map(({ id }) => id);
  const syncs = own.map(
    (connection): Plan => ({
      name: `sync:${connection.id}`,
      expression: connection.schedule!,
      job: { kind: 'sync', connections: [connection.id] },
      lastRun: () => lastSync(ws, connection.id),
      isNeeded: async () => true,
    }),
  );
  const configured = pipelines.schedule;
  const pipeline: Plan = {
    name: 'pipeline',
    expression: configured ?? DEFAULT_PIPELINE_SCHEDULE,
    job: rest.length > 0 ? { kind: 'run', connections: rest } : { kind: 'build', connections: [] },
    lastRun: () => lastPublication(ws),
    isNeeded: async () => configured !== undefined || rest.length > 0 || (await hasNews(ws)),
  };
  return [...syncs, pipeline];
}

/** Whether a due time lies between a job's last run and now. A job that never ran is due. */
async function wasMissed(ws: Workspace, plan: Plan, timezone: string): Promise<boolean> {
  const last = await plan.lastRun();
  if (last === null) return true;
  const now = ws.clock.now();
  const after = new Date(last);
  const longest = longestGapMinutes(plan.expression) * MINUTE_MS;
  // Beyond the longest gap something was surely missed, and there is no need to look for the minute.
  if (now.getTime() - after.getTime() > longest + 60 * MINUTE_MS) return true;
  return lastDue(plan.expression, timezone, after, now) !== undefined;
}

async function lastSync(ws: Workspace, connection: string): Promise<string | null> {
  const row = await ws.ledger
    .selectFrom('syncs')
    .select(({ fn }) => fn.max('last_attempt_at').as('at'))
    .where('connection', '=', connection)
    .executeTakeFirst();
  return row?.at ?? null;
}

async function lastPublication(ws: Workspace): Promise<string | null> {
  const row = await ws.ledger
    .selectFrom('releases')
    .select(({ fn }) => fn.max('created_at').as('at'))
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Whether a source was asked, or something landed (a webhook, an import), since the last release. */
async function hasNews(ws: Workspace): Promise<boolean> {
  const published = await lastPublication(ws);
  if (published === null) return true;
  const [attempt, batch] = await Promise.all([
    ws.ledger
      .selectFrom('syncs')
      .select('stream')
      .where('last_attempt_at', '>', published)
      .executeTakeFirst(),
    ws.ledger.selectFrom('batches').select('id').where('created_at', '>', published).executeTakeFirst(),
  ]);
  return attempt !== undefined || batch !== undefined;
}

/** At most `limit` works at once, the others wait in order. */
function limiter(limit: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let active = 0;
  return async (work) => {
    if (active >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else active += 1;
    try {
      await work();
    } finally {
      // The place goes to the next in line without being free in between.
      const next = waiting.shift();
      if (next) next();
      else active -= 1;
    }
  };
}

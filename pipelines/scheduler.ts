import { type ScheduledTask, schedule } from 'node-cron';
import type { QuietHours } from '../core/config/operations.ts';
import { messageOf } from '../core/errors.ts';
import { scrub } from '../core/log.ts';
import type { Workspace } from '../core/workspace.ts';
import { lastDue, longestGapMinutes } from './cron.ts';
import { quietUntil } from './quiet-hours.ts';
import { jitter, retryDelay } from './retries.ts';

/** What the scheduler asks for: one connection's sync, or a run that syncs `connections` and builds. */
export interface ScheduledJob {
  kind: 'sync' | 'run' | 'build';
  connections: string[];
}

/** A connection that a job could not read, and why as the vendors' errors are classed. */
export interface JobFailure {
  connection: string;
  class: string;
}

export interface SchedulerOptions {
  /** Does a job (in a process of its own); resolves when it is over with the connections that failed. */
  run: (job: ScheduledJob) => Promise<readonly JobFailure[]>;
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
  quiet: QuietHours | undefined;
}

/**
 * Runs the configured schedules in the company's time zone: each connection with a schedule is synced by it; the
 * pipeline's own schedule builds and publishes, and syncs those connections that have none. A job never overlaps
 * itself; a time that passed while nobody was there (or the machine slept) is made up for once, at the start; what
 * falls into quiet hours is done once at their end; a connection that failed for a passing reason is tried again.
 */
export function startScheduler(ws: Workspace, options: SchedulerOptions): Scheduler {
  const timezone = ws.config.company.timezone;
  const { jitter_seconds, retries } = ws.config.pipelines;
  const syncs = limiter(SYNCS_AT_ONCE);
  const builds = limiter(1);
  const running = new Set<string>();
  const later = new Later();
  /** Tries of a connection since it last worked or was last due. */
  const tries = new Map<string, number>();
  let stopped = false;

  const perform = async (plan: Plan): Promise<void> => {
    const failures = await options.run(plan.job);
    const failed = new Map(failures.map((failure) => [failure.connection, failure.class]));
    for (const id of plan.job.connections) {
      if (!failed.has(id)) {
        tries.delete(id);
        later.cancel(`retry:${id}`);
        continue;
      }
      const attempt = (tries.get(id) ?? 0) + 1;
      const wait = retryDelay(failed.get(id)!, attempt, { name: id, budget: retries });
      if (wait === null || stopped) continue;
      tries.set(id, attempt);
      ws.log.info({ connection: id, attempt, wait }, 'failed for a reason that passes: it is tried again');
      later.after(`retry:${id}`, wait, () => start(retryOf(plan, id), 'retry'));
    }
  };

  const start = async (plan: Plan, why: 'due' | 'missed' | 'retry'): Promise<void> => {
    if (stopped) return;
    const quiet = quietUntil(plan.quiet, timezone, ws.clock.now());
    if (quiet) {
      const wait = quiet.getTime() - ws.clock.now().getTime();
      // One job for all the times that fall into the quiet hours.
      later.after(`quiet:${plan.name}`, wait, () => start(plan, 'missed'));
      return;
    }
    if (running.has(plan.name)) {
      ws.log.warn({ job: plan.name }, 'still running at its next time: left out');
      return;
    }
    running.add(plan.name);
    try {
      if (!(await plan.isNeeded())) return;
      ws.log.info({ job: plan.name, why }, 'scheduled job starts');
      await (plan.job.kind === 'sync' ? syncs : builds)(() => perform(plan));
    } catch (error) {
      ws.log.error({ job: plan.name, error: scrub(messageOf(error)) }, 'scheduled job failed');
    } finally {
      running.delete(plan.name);
    }
  };

  const plans = planJobs(ws);
  const tasks = new Map<string, ScheduledTask>();
  for (const plan of plans) {
    const due = () => {
      // A new time is a new budget.
      for (const id of plan.job.connections) tries.delete(id);
      later.after(`due:${plan.name}`, jitter(plan.name, jitter_seconds), () => start(plan, 'due'));
    };
    const task = schedule(plan.expression, due, {
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
      later.clear();
      for (const task of tasks.values()) await task.destroy();
      await caughtUp;
    },
  };
}

/** The sync of one connection of a job, as a job of its own. */
function retryOf(plan: Plan, connection: string): Plan {
  return {
    ...plan,
    name: `sync:${connection}`,
    job: { kind: 'sync', connections: [connection] },
    isNeeded: async () => true,
  };
}

/** Things to be done after a while, one for each name: a name that waits already keeps its time. */
class Later {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  after(name: string, ms: number, work: () => Promise<void>): void {
    if (this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      void work();
    }, ms);
    this.#timers.set(name, timer);
  }

  cancel(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  clear(): void {
    for (const name of [...this.#timers.keys()]) this.cancel(name);
  }
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
      quiet: connection.quiet_hours ?? pipelines.quiet_hours,
    }),
  );
  const configured = pipelines.schedule;
  const pipeline: Plan = {
    name: 'pipeline',
    expression: configured ?? DEFAULT_PIPELINE_SCHEDULE,
    job: rest.length > 0 ? { kind: 'run', connections: rest } : { kind: 'build', connections: [] },
    lastRun: () => lastPublication(ws),
    isNeeded: async () => configured !== undefined || rest.length > 0 || (await hasNews(ws)),
    quiet: pipelines.quiet_hours,
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

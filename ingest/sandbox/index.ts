import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { homeAt } from '../../core/home.ts';
import { openLedger } from '../../core/ledger/open.ts';
import type { Eraser } from '../../core/privacy/eraser.ts';
import { openEraser } from '../../core/privacy/store.ts';
import { DEMO_BRANDS, type DemoBrand, ZONE } from './brands.ts';
import { demoConfig } from './demo.ts';
import { writeDrop } from './drop.ts';
import { Faults } from './faults.ts';
import { forgetInTruth } from './forget.ts';
import { serveSandbox } from './server.ts';
import { openState, type SandboxState, SIZES, type Size, writeAtomic } from './setup.ts';
import { writeTruth } from './truth.ts';
import { tokenVariable } from './vendors/vendor.ts';
import { vendors } from './vendors.ts';
import { World } from './world/world.ts';

export { DEMO_BRANDS } from './brands.ts';
export { demoConfig, testConnections } from './demo.ts';
export type { Fault, Faults } from './faults.ts';
export { SIZES, type Size } from './setup.ts';
export { World } from './world/world.ts';

/** A clock that tests may move, also through `POST /_control/clock`. */
export interface SettableClock extends Clock {
  set(at: Date): void;
}

export interface SandboxOptions {
  /** Folder in which `sandbox/` is kept. */
  root: string;
  seed?: number;
  size?: Size;
  clock: Clock | SettableClock;
  /** 0, the default, lets the system choose. */
  port?: number;
}

export interface Sandbox {
  url: string;
  /** What the demo configuration refers to: the address and the accounts' tokens. */
  env: Record<string, string>;
  configFile: string;
  faults: Faults;
  world: World;
  /** Writes files and truth anew without the people who were erased meanwhile. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** How often it is looked whether a new day has begun. */
const DAY_CHECK_MS = 30_000;
const DEFAULT_SEED = 13;

/** A clock at `iso` that `set` and `POST /_control/clock` move. */
export function settableClock(iso: string): SettableClock {
  let at = new Date(iso);
  return {
    now: () => new Date(at),
    set: (next) => {
      at = new Date(next);
    },
  };
}

/**
 * Starts the simulated company: creates `<root>/sandbox/` once (seed, start date, tokens), simulates the world up to
 * the clock, writes the drop folder, the truth and the demo configuration, and serves the vendors' APIs on a loopback
 * port. `ATALAYA_SANDBOX_SIZE` and `ATALAYA_SANDBOX_SEED` apply when a new sandbox is created without either.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock } = options;
  const folder = join(options.root, 'sandbox');
  const state = openState(folder, { ...wanted(options), now: clock.now() });
  const world = new World({
    seed: state.seed,
    scale: SIZES[state.size].scale,
    startDate: state.start_date,
    timezone: ZONE,
  });
  const now = () => {
    const at = clock.now().getTime();
    world.advance(at);
    return at;
  };
  const startedAt = now();
  if (startedAt < world.calendar.midnight(0)) {
    throw new AtalayaError(
      `The demo in ${folder} begins on ${state.start_date}, after the clock's date: delete that folder to begin anew.`,
    );
  }
  const configFile = join(folder, 'atalaya.yaml');
  mkdirSync(folder, { recursive: true });
  writeAtomic(configFile, demoConfig({ since: state.start_date, historyDays: SIZES[state.size].days }));

  const faults = new Faults();
  const servers = new Map(
    [...vendors].map(([id, vendor]) => [id, vendor.serve(world, tokensOf(state, id))] as const),
  );
  let filesOf = -1;
  /** Brings files and truth up to the clock; between two days they stay as they are. */
  const writeFiles = async () => {
    const at = now();
    filesOf = world.calendar.dayOf(at);
    const eraser = await erasedPeople(options.root);
    await writeDrop(world, folder, at, eraser);
    writeTruth(world, folder, at);
    if (eraser) forgetInTruth(folder, eraser);
  };
  await writeFiles();
  const timer = setInterval(() => {
    if (world.calendar.dayOf(clock.now().getTime()) === filesOf) return;
    // A failure shows as files that stay old, which the product reports by itself; the next minute tries again.
    writeFiles().catch(() => {
      filesOf = -1;
    });
  }, DAY_CHECK_MS);
  timer.unref();
  const setNow =
    'set' in clock
      ? async (at: number) => {
          clock.set(new Date(at));
          await writeFiles();
        }
      : undefined;
  const server = await serveSandbox({ vendors: servers, faults, now, setNow, port: options.port ?? 0 });
  return {
    url: server.url,
    env: { ATALAYA_SANDBOX_URL: server.url, ...state.tokens },
    configFile,
    faults,
    world,
    forget: writeFiles,
    close: () => {
      clearInterval(timer);
      return server.close();
    },
  };
}

/** The company's files stand in its home, so whoever was erased there is left out of them too. */
async function erasedPeople(root: string): Promise<Eraser | null> {
  const home = homeAt(root);
  if (!existsSync(home.ledgerFile)) return null;
  const ledger = await openLedger(home.ledgerFile);
  try {
    return await openEraser(home, ledger);
  } finally {
    await ledger.destroy();
  }
}

function wanted(options: SandboxOptions): { seed: number; size: Size } {
  const size = options.size ?? process.env.ATALAYA_SANDBOX_SIZE ?? 'small';
  if (!Object.hasOwn(SIZES, size)) {
    throw new AtalayaError(
      `ATALAYA_SANDBOX_SIZE is "${size}": write one of ${Object.keys(SIZES).join(', ')}.`,
      { exitCode: EXIT.usage },
    );
  }
  const seed = options.seed ?? Number(process.env.ATALAYA_SANDBOX_SEED || DEFAULT_SEED);
  if (!Number.isInteger(seed)) {
    throw new AtalayaError(
      `ATALAYA_SANDBOX_SEED is "${process.env.ATALAYA_SANDBOX_SEED}": write a whole number.`,
      { exitCode: EXIT.usage },
    );
  }
  return { seed, size: size as Size };
}

function tokensOf(state: SandboxState, vendor: string): Map<string, DemoBrand> {
  return new Map(
    DEMO_BRANDS.map((brand) => [state.tokens[tokenVariable(vendor, brand.id)] as string, brand]),
  );
}

import { type Clock, systemClock } from './clock.ts';
import type { LoadedConfig } from './config/load.ts';
import { ensureHome, type Home, homeAt } from './home.ts';
import { type Ledger, openLedger } from './ledger/open.ts';
import { createLogger, type Logger } from './log.ts';

/** What every operation works on: one company's configuration, its home folder, its memory, the time and a log. */
export interface Workspace {
  config: LoadedConfig;
  home: Home;
  ledger: Ledger;
  clock: Clock;
  log: Logger;
}

/** Opens the home at `root` for `config`, creating what is missing; `closeWorkspace` when done. */
export async function openWorkspace(options: {
  config: LoadedConfig;
  root: string;
  clock?: Clock;
  log?: Logger;
}): Promise<Workspace> {
  const home = ensureHome(homeAt(options.root));
  return {
    config: options.config,
    home,
    ledger: await openLedger(home.ledgerFile),
    clock: options.clock ?? systemClock(),
    log: options.log ?? createLogger({ name: 'atalaya' }),
  };
}

/** Closes the ledger. */
export async function closeWorkspace(workspace: Workspace): Promise<void> {
  await workspace.ledger.destroy();
}

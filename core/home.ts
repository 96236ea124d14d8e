import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where everything that Atalaya keeps lives: one folder, by default `.atalaya/` (or `ATALAYA_HOME`). */
export interface Home {
  root: string;
  landing: string;
  quarantine: string;
  warehouse: string;
  buildFile: string;
  releases: string;
  currentRelease: string;
  dashboards: string;
  logs: string;
  ledgerFile: string;
}

/** The paths inside a home folder; creates nothing. */
export function homeAt(root: string): Home {
  const at = resolve(root);
  return {
    root: at,
    landing: join(at, 'landing'),
    quarantine: join(at, 'quarantine'),
    warehouse: join(at, 'warehouse'),
    buildFile: join(at, 'warehouse', 'build.duckdb'),
    releases: join(at, 'releases'),
    currentRelease: join(at, 'releases', 'current'),
    dashboards: join(at, 'dashboards'),
    logs: join(at, 'logs'),
    ledgerFile: join(at, 'ledger.db'),
  };
}

/** Creates the folders of a home that are missing and returns it. */
export function ensureHome(home: Home): Home {
  for (const dir of [
    home.landing,
    home.quarantine,
    home.warehouse,
    home.releases,
    home.dashboards,
    home.logs,
  ]) {
    mkdirSync(dir, { recursive: true });
  }
  return home;
}

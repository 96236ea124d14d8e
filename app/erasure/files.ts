import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Home } from '../../core/home.ts';
import type { Eraser } from '../../core/privacy/eraser.ts';

/** Takes the person out of the logs and whatever else is kept as text, packed files too; gives how many changed. */
export function eraseTextFiles(home: Home, eraser: Eraser): { searched: number; changed: number } {
  let searched = 0;
  let changed = 0;
  for (const folder of [home.logs, home.quarantine]) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const isPacked = path.endsWith('.gz');
      const bytes = readFileSync(path);
      const text = (isPacked ? gunzipSync(bytes) : bytes).toString('utf8');
      const clean = text
        .split('\n')
        .map((line) => eraser.scrub(line))
        .join('\n');
      searched++;
      if (clean === text) continue;
      writeFileSync(`${path}.tmp`, isPacked ? gzipSync(clean) : clean);
      renameSync(`${path}.tmp`, path);
      changed++;
    }
  }
  return { searched, changed };
}

/** Removes the warehouse: its file keeps what was deleted in it, and a build makes it anew from the landing zone. */
export function removeWarehouse(home: Home): number {
  const names = existsSync(home.warehouse) ? readdirSync(home.warehouse) : [];
  for (const name of names) rmSync(join(home.warehouse, name), { recursive: true, force: true });
  return names.length;
}

/** Removes the dashboards' data of every release but `release`; gives the number of folders. */
export function removeOlderData(home: Home, release: string | null): number {
  let removed = 0;
  if (!existsSync(home.dashboards)) return removed;
  for (const audience of readdirSync(home.dashboards, { withFileTypes: true })) {
    if (!audience.isDirectory()) continue;
    for (const name of readdirSync(join(home.dashboards, audience.name))) {
      if (name === release) continue;
      rmSync(join(home.dashboards, audience.name, name), { recursive: true, force: true });
      removed++;
    }
  }
  return removed;
}

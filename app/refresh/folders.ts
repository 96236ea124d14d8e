import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AccessScope, audienceOf, VIEWS_BY_ROLE } from '../../core/access/scope.ts';
import type { Home } from '../../core/home.ts';

/** Releases whose data each audience keeps: the current one and the one before it, for pages that are still open. */
const KEPT_RELEASES = 2;
/** Age after which a folder that was never finished belongs to nobody, in milliseconds. */
const ABANDONED_MS = 60 * 60 * 1000;
const TEMPORARY = '.tmp-';

/** Name of a folder that this process is writing; it says whose it is, so that a killed process leaves nothing for long. */
export function temporaryName(): string {
  return `${TEMPORARY}${process.pid}-${randomUUID()}`;
}

/** True when the process that was writing the folder is gone, or has been at it for too long to be. */
function isAbandoned(path: string, name: string): boolean {
  const pid = Number(name.slice(TEMPORARY.length).split('-')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
/** Beside `data/`: from which queries and rights the folder was made. */
export const MARKER = 'refreshed.json';

/** Folder of one audience's data of one release. */
export function audienceFolder(home: Home, scope: AccessScope, release: string): string {
  return join(home.dashboards, audienceOf(scope), release);
}

/** Changes when the pages' queries, the role's views or its brands do: data made under another one is made again. */
export function fingerprintOf(specs: { fingerprint: string }, scope: AccessScope): string {
  const rights = JSON.stringify([specs.fingerprint, VIEWS_BY_ROLE[scope.role], scope.brands]);
  return createHash('sha256').update(rights).digest('hex').slice(0, 16);
}

/** True when the folder is there, whole, and made under the present rights and queries. */
export function isRefreshed(folder: string, fingerprint: string): boolean {
  try {
    const marker = JSON.parse(readFileSync(join(folder, MARKER), 'utf8')) as { fingerprint?: string };
    return marker.fingerprint === fingerprint;
  } catch {
    return false;
  }
}

/** The newest whole folder of the audience from another release that was made under the same rights, or null. */
export function olderFolder(
  home: Home,
  scope: AccessScope,
  release: string,
  fingerprint: string,
): string | null {
  const audience = join(home.dashboards, audienceOf(scope));
  const found = releasesIn(audience)
    .filter((id) => id !== release && isRefreshed(join(audience, id), fingerprint))
    .at(-1);
  return found === undefined ? null : join(audience, found);
}

/** Removes data of releases that nobody reads any more and of audiences that no longer exist. */
export function pruneFolders(home: Home, release: string, scopes: readonly AccessScope[]): void {
  if (!existsSync(home.dashboards)) return;
  const audiences = new Set(scopes.map(audienceOf));
  for (const entry of readdirSync(home.dashboards, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const audience = join(home.dashboards, entry.name);
    if (!audiences.has(entry.name)) {
      rmSync(audience, { recursive: true, force: true });
      continue;
    }
    const others = releasesIn(audience).filter((id) => id !== release);
    for (const id of others.slice(0, Math.max(0, others.length - (KEPT_RELEASES - 1)))) {
      rmSync(join(audience, id), { recursive: true, force: true });
    }
    for (const name of readdirSync(audience)) {
      const path = join(audience, name);
      if (name.startsWith(TEMPORARY) && isAbandoned(path, name)) {
        rmSync(path, { recursive: true, force: true });
      }
    }
  }
}

function releasesIn(audience: string): string[] {
  if (!existsSync(audience)) return [];
  return readdirSync(audience)
    .filter((name) => !name.startsWith('.'))
    .sort();
}

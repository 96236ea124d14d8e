import { realpathSync } from 'node:fs';
import { AtalayaError } from '../core/errors.ts';
import type { Home } from '../core/home.ts';
import { currentRelease } from '../pipelines/release.ts';

/** File of the current release, resolved so that a later publication does not change it under the reader. */
export function currentReleaseFile(home: Home): string {
  if (currentRelease(home) === null) {
    throw new AtalayaError(
      `There is no release in ${home.releases} yet: run "atalaya run" (or "atalaya start") first.`,
    );
  }
  return realpathSync(home.currentRelease);
}

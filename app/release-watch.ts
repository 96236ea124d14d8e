import type { Home } from '../core/home.ts';
import { currentRelease } from '../pipelines/release.ts';

/** How often the pointer to the release is looked at, in milliseconds: one `readlink`. */
const POLL_MS = 1000;

/**
 * Calls `onChange` with the release's id whenever readers see another one, the first included, one call after the
 * other; gives a function that ends it.
 */
export function watchRelease(
  home: Home,
  onChange: (release: string) => Promise<void>,
  pollMs: number = POLL_MS,
): () => void {
  let known: string | null = null;
  let busy = false;
  const look = async () => {
    const release = currentRelease(home);
    if (busy || release === null || release === known) return;
    busy = true;
    known = release;
    await onChange(release).finally(() => {
      busy = false;
    });
  };
  const timer = setInterval(() => void look(), pollMs);
  void look();
  return () => clearInterval(timer);
}

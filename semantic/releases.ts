import { existsSync, readlinkSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Home } from '../core/home.ts';

/** A release in use: hold it while a request is answered, and call `end` once when it is. */
export interface Lease {
  /** The release's id, as people know it. */
  readonly id: string;
  /** Its id in this process: a release that is taken up again after a rollback gets a new one. */
  readonly key: string;
  readonly file: string;
  end(): void;
}

interface Open {
  id: string;
  key: string;
  file: string;
  leases: number;
}

/** The id of the published release of a home and its file, or null when none was published yet. */
export function publishedRelease(home: Home): { id: string; file: string } | null {
  try {
    const file = resolve(dirname(home.currentRelease), readlinkSync(home.currentRelease));
    return existsSync(file) ? { id: basename(file, '.duckdb'), file } : null;
  } catch {
    return null;
  }
}

/**
 * Follows the pointer to the published release. Each request holds the release it began with to its end; a release that
 * was replaced is let go (`retire`) when the last request on it has ended.
 */
export class Releases {
  #open = new Map<string, Open>();
  #current: Open | null = null;
  #count = 0;

  constructor(
    private readonly home: Home,
    private readonly retire: (key: string) => void,
  ) {}

  /** The published release, held for one request; null when there is none. */
  acquire(): Lease | null {
    const open = this.refresh();
    if (!open) return null;
    open.leases += 1;
    let ended = false;
    return {
      id: open.id,
      key: open.key,
      file: open.file,
      end: () => {
        if (ended) return;
        ended = true;
        open.leases -= 1;
        this.#letGo(open);
      },
    };
  }

  /** Looks at the pointer again; also lets go of a replaced release that nobody uses. */
  refresh(): Open | null {
    const published = publishedRelease(this.home);
    const before = this.#current;
    if (published?.file === before?.file) return before;
    this.#current = null;
    if (published) {
      this.#count += 1;
      this.#current = { ...published, key: `${published.id}~${this.#count}~`, leases: 0 };
      this.#open.set(this.#current.key, this.#current);
    }
    if (before) this.#letGo(before);
    return this.#current;
  }

  /** The file behind a key that is still open. */
  fileOf(key: string): string | undefined {
    return this.#open.get(key)?.file;
  }

  /** How many releases are open: one, and for a moment those that are still being read. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Lets go of everything. */
  close(): void {
    for (const key of this.#open.keys()) this.retire(key);
    this.#open.clear();
    this.#current = null;
  }

  #letGo(open: Open): void {
    if (open === this.#current || open.leases > 0 || !this.#open.delete(open.key)) return;
    this.retire(open.key);
  }
}

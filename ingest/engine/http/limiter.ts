import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets at most `concurrency` requests run at once and starts at most `perSecond` of them each second, for one
 * account. `pause` holds all of them back, since a vendor's limit counts for the account and not for a request.
 */
export class Limiter {
  readonly #concurrency: number;
  readonly #gapMs: number;
  #running = 0;
  #nextStart = 0;
  #pausedUntil = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limits: { concurrency: number; perSecond?: number }) {
    this.#concurrency = Math.max(1, limits.concurrency);
    this.#gapMs = limits.perSecond ? 1000 / limits.perSecond : 0;
  }

  /** Runs `work` as soon as the limits allow. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      await this.#turn();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed over rather than given back, so nobody slips in between.
      if (next) next();
      else this.#running--;
    }
  }

  /** Starts no request for the next `ms` milliseconds. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + ms);
    this.#nextStart = Math.max(this.#nextStart, this.#pausedUntil);
  }

  async #turn(): Promise<void> {
    // Starts are handed out in advance, so that many waiting requests do not wake up for the same one.
    const start = Math.max(Date.now(), this.#nextStart);
    this.#nextStart = start + this.#gapMs;
    for (;;) {
      const wait = Math.max(start, this.#pausedUntil) - Date.now();
      if (wait <= 0) return;
      await sleep(wait);
    }
  }
}

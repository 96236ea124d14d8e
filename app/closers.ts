type Closer = () => Promise<void> | void;

/** What has to be ended, the newest first; what is added after the end is ended at once. */
export class Closers {
  readonly #closers: Closer[] = [];
  readonly #onError: (error: unknown) => void;
  #closed = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(closer: Closer): void {
    this.#closers.push(closer);
    if (this.#closed) void this.close();
  }

  /** Ends everything, whatever fails on the way. */
  async close(): Promise<void> {
    this.#closed = true;
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      try {
        await closer();
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

import type { AccessToken } from '../connector.ts';

/** A token is renewed this long before it ends, so that none ends on its way. */
const RENEW_BEFORE_MS = 60_000;

/** One account's access token: signed in for when first needed, shared by all requests, renewed before it ends. */
export class TokenSource {
  readonly #signIn: () => Promise<AccessToken>;
  readonly #now: () => number;
  #current: Promise<{ value: string; until: number }> | undefined;

  constructor(signIn: () => Promise<AccessToken>, now: () => number = Date.now) {
    this.#signIn = signIn;
    this.#now = now;
  }

  /** The token to use now; requests that ask at the same time share one sign-in. */
  async get(): Promise<string> {
    for (;;) {
      this.#current ??= this.#renew();
      const asked = this.#current;
      try {
        const token = await asked;
        if (this.#now() < token.until) return token.value;
      } catch (error) {
        if (this.#current === asked) this.#current = undefined;
        throw error;
      }
      if (this.#current === asked) this.#current = undefined;
    }
  }

  /** Forgets a token that the vendor refused before its time; a newer one stays. */
  async forget(value: string): Promise<void> {
    const asked = this.#current;
    if ((await asked?.catch(() => undefined))?.value === value && this.#current === asked)
      this.#current = undefined;
  }

  async #renew(): Promise<{ value: string; until: number }> {
    const asked = this.#now();
    const { value, expiresInS } = await this.#signIn();
    // A life shorter than the margin still serves the request that asked for it.
    return { value, until: asked + Math.max(1_000, expiresInS * 1000 - RENEW_BEFORE_MS) };
  }
}

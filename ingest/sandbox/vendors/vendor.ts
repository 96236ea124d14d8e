import type { DemoBrand } from '../brands.ts';
import type { World } from '../world/world.ts';
import type { VendorServer } from './http.ts';

/** What a connection of the demo configuration needs to reach the simulated vendor. */
export interface Wiring {
  /** Address of the vendor's server, as a reference to the environment. */
  base_url: string;
  /** The account's token, as a reference to the environment. */
  secret: string;
}

/** One connection of a brand; `id` comes without the brand. */
export interface DemoConnection {
  id: string;
  connector: string;
  schedule: string;
  base_url?: string;
  currency?: string;
  config?: Record<string, unknown>;
  credentials?: Record<string, string>;
}

/**
 * A vendor that the sandbox speaks for: a folder here with an `index.ts` that exports it as `vendor`. Adding one
 * touches no other file.
 */
export interface SandboxVendor {
  /** Name of its folder, path prefix of its server and part of its tokens' variables. */
  id: string;
  /** Makes an account's secret where it is no plain token; the same secret is kept between starts. */
  makeSecret?: () => string;
  /** The connections that read a brand's accounts at this vendor. */
  connections(brand: DemoBrand, wiring: Wiring): DemoConnection[];
  /** Connections for tests alone, where the demo has none: what they tell of, it knows from another vendor. */
  testConnections?(brand: DemoBrand, wiring: Wiring): DemoConnection[];
  /** Its API over the world, for the accounts whose tokens are given. */
  serve(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer;
  /** A cheap request of at least one record, signed as it should be; path below the vendor's prefix. */
  probe(brand: DemoBrand, token: string): { path: string; init: RequestInit };
  /** How its answer to an ordered failure is known, where it is neither the usual status nor the usual headers. */
  tells?: Partial<
    Record<
      'rate_limited' | 'rate_limited_no_header' | 'too_much_data' | 'expired_cursor',
      (answer: Told) => boolean
    >
  >;
}

/** A failed answer as a client sees it. */
export interface Told {
  status: number;
  body: string;
  headers: Headers;
}

/** Name of the environment variable that holds the token of one brand at one vendor. */
export function tokenVariable(vendor: string, brandId: string): string {
  return `DEMO_${vendor.toUpperCase().replaceAll('-', '_')}_TOKEN_${brandId.toUpperCase()}`;
}

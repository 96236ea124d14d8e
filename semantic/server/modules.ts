import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Cube's packages are CommonJS whose exports are only known once they run, so they are required instead of imported. */
export const { CubejsServerCore } =
  require('@cubejs-backend/server-core') as typeof import('@cubejs-backend/server-core');

export const { DuckDBDriver } =
  require('@cubejs-backend/duckdb-driver') as typeof import('@cubejs-backend/duckdb-driver');

/** Required as Cube's server itself would require it, wherever the package was installed. */
const requireAsServer = createRequire(require.resolve('@cubejs-backend/server-core'));

interface CacheEntry {
  exp: number;
}

/** Cube keeps cached results of every server in one object of its module, and removes one only when it is asked again. */
export function cachedResults(): Record<string, CacheEntry> {
  const { LocalCacheDriver } = requireAsServer('@cubejs-backend/query-orchestrator') as {
    LocalCacheDriver: new () => { store: Record<string, CacheEntry> };
  };
  return new LocalCacheDriver().store;
}

/** Sends what Cube would print on standard output to `tell`: that is where the product's own answers go. */
export function divertWarnings(tell: (warning: string) => void): void {
  const printer = requireAsServer('@cubejs-backend/shared/dist/src/cli') as {
    displayCLIWarning: (warning: string) => void;
  };
  printer.displayCLIWarning = tell;
}

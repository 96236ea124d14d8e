import { createRequire } from 'node:module';
import { finalResult, finalResultMulti } from './result.ts';

/** The exports of `@cubejs-backend/native` that a server without SQL interface touches. */
export interface NativeExports {
  loadNative(): unknown;
  [name: string]: unknown;
}

class NativeInstance {
  newJinjaEngine(): Record<string, never> {
    return {};
  }

  async loadPythonContext(): Promise<Record<string, Record<string, never>>> {
    return { filters: {}, functions: {}, variables: {} };
  }
}

const FALLBACK = {
  setupLogger: () => undefined,
  resetLogger: () => undefined,
  isFallbackBuild: () => true,
  redactSqlLiterals: (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "'?'"),
  NativeInstance,
  getFinalQueryResult: finalResult,
  getFinalQueryResultMulti: finalResultMulti,
};

/**
 * Replaces what Cube's native add-on would do, on the module's exports, but only when the add-on cannot be loaded
 * (or `force`). Answers whether it replaced anything. Call it before Cube's server is loaded.
 */
export function installFallback(native: NativeExports, options: { force?: boolean } = {}): boolean {
  if (!options.force) {
    try {
      native.loadNative();
      return false;
    } catch {
      // The add-on is a download that may be missing; what follows replaces it.
    }
  }
  Object.assign(native, FALLBACK);
  return true;
}

/** The module that Cube's own packages will get when they require the add-on. */
export function nativeExports(): NativeExports {
  const require = createRequire(import.meta.url);
  const fromServer = createRequire(require.resolve('@cubejs-backend/server-core'));
  return fromServer('@cubejs-backend/native') as NativeExports;
}

import { randomUUID } from 'node:crypto';
import express, { type Express } from 'express';
import { type AccessScope, accessScope, VIEWS_BY_ROLE } from '../core/access/scope.ts';
import type { LoadedConfig } from '../core/config/load.ts';
import { ROLES } from '../core/config/schema.ts';
import { AtalayaError, messageOf } from '../core/errors.ts';
import type { Home } from '../core/home.ts';
import type { Logger } from '../core/log.ts';
import { securityContext } from './access/policy.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import { type Admitted, type Authenticate, door } from './http.ts';
import { loadRows, type Row } from './load.ts';
import { readModel } from './model.ts';
import { type Lease, Releases } from './releases.ts';
import { prepareEnvironment, ROW_LIMIT } from './server/environment.ts';
import type { CubeMessage } from './server/gateway.ts';
import { installFallback, nativeExports } from './server/native-fallback.ts';

export type { Authenticate } from './http.ts';
export type { Row, Value } from './load.ts';

export interface Semantic {
  /**
   * Serves `/cubejs-api/*` on `app`. `authenticate` says who asks (from a session or a token; null for nobody); nothing
   * that the client sends about itself is believed otherwise.
   */
  mount(app: Express, authenticate: Authenticate): Promise<void>;
  /**
   * The rows of a Cube query as `scope` may see them, through the same policies as over HTTP; however many there are.
   * Throws an `AtalayaError` whose `details.status` is 400 (wrong query), 403 (not allowed) or 503 (nothing published).
   */
  load(query: unknown, scope: AccessScope): Promise<Row[]>;
  /** The views and members that `scope` may see, in the form of Cube's `/v1/meta`. */
  meta(scope: AccessScope): Promise<MetaAnswer>;
  /** Compiles the model and asks every view once for each role, so that the first person does not wait. */
  warm(): Promise<void>;
  /** Whether the published release can be read right now. */
  ready(): Promise<boolean>;
  /** The id of the release that the next query will be answered from. */
  release(): string | null;
  /** How many release files are open: one, and for a moment those that are still being read. */
  openReleases(): number;
  /** Ends everything; queries that are running end first. */
  close(): Promise<void>;
}

export interface MetaAnswer {
  cubes: {
    name: string;
    title: string;
    measures: MetaMember[];
    dimensions: MetaMember[];
    [key: string]: unknown;
  }[];
}

interface MetaMember {
  name: string;
  title: string;
  shortTitle: string;
  type: string;
  meta?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface SemanticOptions {
  home: Home;
  config: LoadedConfig;
  log: Logger;
  /** Use the replacement of Cube's native add-on even where the add-on is installed. */
  forceFallback?: boolean;
  /** Rows that are asked for at once by `load`; Cube's limit unless a test asks for fewer. */
  pageSize?: number;
}

/** How often an unused, replaced release is looked for, in milliseconds. */
const HOUSEKEEPING = 5_000;

/** The semantic layer over the published release of `home`. Needs no release yet: one is picked up when it appears. */
export async function createSemantic(options: SemanticOptions): Promise<Semantic> {
  const { home, config, log } = options;
  prepareEnvironment();
  const replaced = installFallback(nativeExports(), { force: options.forceFallback ?? false });
  log.debug({ native: !replaced }, 'semantic layer');
  // Loaded only now: Cube reads its environment, and takes the add-on's functions, when it is loaded.
  const { SemanticCore } = await import('./server/core.ts');

  const files = readModel();
  const catalog: Catalog = buildCatalog(files);
  const admitted: Admitted = new WeakMap();
  const dropping = new Set<Promise<void>>();
  const releases = new Releases(home, (key) => {
    const dropped = core
      .dropRelease(key)
      .catch((error: unknown) => log.error({ err: error }, 'a replaced release was not closed'))
      .finally(() => dropping.delete(dropped));
    dropping.add(dropped);
  });
  const core = new SemanticCore({
    files,
    catalog,
    timezone: config.company.timezone,
    log,
    fileOf: (release) => releases.fileOf(release),
    contextOf: (req) => admitted.get(req),
  });
  const gateway = core.gateway;
  const housekeeping = setInterval(() => {
    releases.refresh();
    core.forgetResults();
  }, HOUSEKEEPING);
  housekeeping.unref();

  async function withRelease<T>(use: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = releases.acquire();
    if (!lease) {
      throw new AtalayaError('No data has been published yet; the first run has to finish.', {
        details: { status: 503 },
      });
    }
    try {
      return await use(lease);
    } finally {
      lease.end();
    }
  }

  const load: Semantic['load'] = (query, scope) =>
    withRelease((lease) =>
      loadRows(
        gateway,
        catalog,
        query,
        { securityContext: securityContext(scope), release: lease.key },
        options.pageSize ?? ROW_LIMIT,
      ),
    );

  async function meta(scope: AccessScope): Promise<MetaAnswer> {
    let answer: CubeMessage | undefined;
    const context = { securityContext: securityContext(scope), release: 'none', requestId: randomUUID() };
    await gateway.meta({
      context,
      onlyViews: true,
      res: (message) => {
        answer = message;
      },
    });
    if (!answer?.cubes)
      throw new AtalayaError(answer?.error ?? 'The semantic layer gave no description of itself.');
    return answer as unknown as MetaAnswer;
  }

  return {
    load,
    meta,
    async mount(app, authenticate) {
      const cube = express();
      cube.disable('x-powered-by');
      await core.initApp(cube);
      app.use(door({ cube, releases, admitted, authenticate, log }));
    },
    async warm() {
      const brands = config.brands.map(({ id }) => id);
      for (const role of ROLES) {
        const scope = accessScope({ userId: 'warm', role, grants: ['*'], brands });
        await meta(scope);
        if (!releases.refresh()) continue;
        for (const view of VIEWS_BY_ROLE[role]) {
          const measure = [...(catalog.get(view)?.members.values() ?? [])].find(
            ({ kind }) => kind === 'measure',
          );
          if (measure) await load({ measures: [measure.name] }, scope);
        }
      }
    },
    async ready() {
      try {
        return await withRelease(async (lease) => {
          await core.driver(lease.key).query('select count(*) from wh.marts.dim_brand');
          return true;
        });
      } catch (error) {
        log.debug({ reason: messageOf(error) }, 'the semantic layer is not ready');
        return false;
      }
    },
    release: () => releases.refresh()?.id ?? null,
    openReleases: () => releases.openCount,
    async close() {
      clearInterval(housekeeping);
      releases.close();
      await Promise.all(dropping);
      await core.end();
    },
  };
}

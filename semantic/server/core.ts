import { randomBytes } from 'node:crypto';
import type { Express } from 'express';
import type { Logger } from '../../core/log.ts';
import { groupsOf } from '../access/policy.ts';
import type { CubeQuery } from '../access/query.ts';
import type { Catalog } from '../catalog.ts';
import { compileFiles, type ModelFile } from '../model.ts';
import { MartDialect } from './dialect.ts';
import { LANES, ReleaseDriver } from './driver.ts';
import { type CubeContext, type Gateway, guardGateway, rewriteQuery } from './gateway.ts';
import { CubejsServerCore, cachedResults, divertWarnings } from './modules.ts';

export interface CoreOptions {
  files: ModelFile[];
  catalog: Catalog;
  timezone: string;
  log: Logger;
  /** The file of an open release. */
  fileOf(release: string): string | undefined;
  /** What the door decided about an HTTP request, by the request itself; undefined for one that it did not let in. */
  contextOf(req: object): Pick<CubeContext, 'securityContext' | 'release'> | undefined;
}

type ServerOptions = NonNullable<ConstructorParameters<typeof CubejsServerCore>[0]>;

/** The parts of Cube's server that are used here, some of which its own types keep to subclasses. */
interface Server {
  apiGateway(): Gateway;
  initApp(app: Express): Promise<void>;
  orchestratorStorage: { storage: { delete(id: string): boolean } };
  beforeShutdown(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Cube's server, in this process, with one driver and one cache for each release that is in use. */
export class SemanticCore {
  readonly gateway: Gateway;
  #server: Server;
  #drivers = new Map<string, ReleaseDriver>();
  #settings: CoreOptions;

  constructor(settings: CoreOptions) {
    this.#settings = settings;
    divertWarnings((warning) => settings.log.debug({ warning }, 'cube'));
    const options = serverOptions(settings, (release) => this.driver(release));
    this.#server = new CubejsServerCore(options) as unknown as Server;
    const { catalog, timezone, log } = settings;
    this.gateway = guardGateway(this.#server.apiGateway(), {
      catalog,
      timezone,
      onError: ({ error, requestId, refused }) =>
        log[refused ? 'debug' : 'error']({ err: error, requestId }, 'a semantic query failed'),
    });
  }

  /** Adds Cube's routes to an application that only admitted requests may reach. */
  async initApp(app: Express): Promise<void> {
    await this.#server.initApp(app);
  }

  /** The driver of an open release. */
  driver(release: string): ReleaseDriver {
    const known = this.#drivers.get(release);
    if (known) return known;
    const driver = new ReleaseDriver(this.#settings.fileOf(release));
    this.#drivers.set(release, driver);
    return driver;
  }

  /** Forgets a release: its queue, its cached results and, once its last query has ended, its file. */
  async dropRelease(release: string): Promise<void> {
    this.#server.orchestratorStorage.storage.delete(release);
    const driver = this.#drivers.get(release);
    this.#drivers.delete(release);
    await driver?.release();
    this.forgetResults((key) => key.includes(release));
  }

  /** Removes cached results that `choose` picks, or (by default) those that are past their time. */
  forgetResults(
    choose: (key: string, entry: { exp: number }) => boolean = (_, { exp }) => exp < Date.now(),
  ): void {
    const results = cachedResults();
    for (const [key, entry] of Object.entries(results)) {
      if (choose(key, entry)) delete results[key];
    }
  }

  /** Closes every release and stops Cube's timers. */
  async end(): Promise<void> {
    await this.#server.beforeShutdown();
    await this.#server.shutdown();
    await Promise.all([...this.#drivers.values()].map((driver) => driver.release()));
    this.#drivers.clear();
  }
}

/** Who may read the statements behind the figures: those who may query the release itself. */
const READS_SQL: ReadonlySet<string> = new Set(['analyst', 'admin']);

function serverOptions(settings: CoreOptions, driverOf: (release: string) => ReleaseDriver): ServerOptions {
  const { files, catalog } = settings;
  // Cube passes the context of the request that its own types know only in part, and none while it starts.
  const of = (context: unknown) => (context ?? {}) as Partial<CubeContext>;
  const personalData = (context: unknown) => of(context).securityContext?.personalData === true;
  const options: ServerOptions = {
    basePath: '/cubejs-api',
    // Required by Cube; nothing is ever signed with it, since checkAuth reads no token.
    apiSecret: randomBytes(32).toString('hex'),
    telemetry: false,
    scheduledRefreshTimer: false,
    scheduledRefreshContexts: async () => [],
    logger: (message, details) => settings.log.trace({ cube: message, duration: details?.duration }, 'cube'),
    // The compiled model is the same for every release; it differs only by whether personal data is masked.
    contextToAppId: (context) => (personalData(context) ? 'personal' : 'masked'),
    repositoryFactory: (context) => ({
      localPath: () => 'semantic/model',
      dataSchemaFiles: async () => compileFiles(files, { personalData: personalData(context) }),
    }),
    contextToOrchestratorId: (context) => of(context).release ?? 'none',
    contextToGroups: (context) => groupsOf(of(context).securityContext),
    contextToApiScopes: async (context: unknown) => {
      const { role = '' } = (context ?? {}) as { role?: string };
      return READS_SQL.has(role) ? ['graphql', 'meta', 'data', 'sql'] : ['graphql', 'meta', 'data'];
    },
    // Cube also asks for a driver without any request, to learn its type; that one opens nothing.
    driverFactory: (context) => {
      const { release } = of(context);
      return release ? driverOf(release) : new ReleaseDriver();
    },
    dialectFactory: (() => MartDialect) as unknown as NonNullable<ServerOptions['dialectFactory']>,
    orchestratorOptions: {
      queryCacheOptions: { refreshKeyRenewalThreshold: 86_400, queueOptions: { concurrency: LANES } },
    },
    checkAuth: (req: { securityContext?: unknown }) => {
      const context = settings.contextOf(req);
      if (!context) throw new Error('This request did not pass the door.');
      req.securityContext = context.securityContext;
    },
    extendContext: (req: object) => ({ release: settings.contextOf(req)?.release }),
    queryRewrite: async (query, context) =>
      rewriteQuery(catalog, query as CubeQuery, context as CubeContext) as typeof query,
  };
  return options;
}

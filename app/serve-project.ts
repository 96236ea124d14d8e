import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { holderIsAlive } from '../core/ledger/locks.ts';
import type { Workspace } from '../core/workspace.ts';
import { BUILD_LOCK } from '../pipelines/lock.ts';
import { currentRelease } from '../pipelines/release.ts';
import { createSemantic, type Semantic } from '../semantic/index.ts';
import type { GatewayContext } from './gateway/context.ts';
import { readiness } from './gateway/readiness.ts';
import { createGateway, type Gateway } from './gateway/server.ts';
import { createRefresher, type Refresher } from './refresh/index.ts';
import { watchRelease } from './release-watch.ts';

/** A project as it is served. */
export interface Served {
  gateway: Gateway;
  /** Resolves when pages can be read, or when nothing is on its way that would change that. */
  ready(stopped: () => boolean): Promise<void>;
  close(): Promise<void>;
}

const BUILD = join(import.meta.dirname, '..', 'dashboards', 'dist');
const POLL_MS = 200;

/**
 * The gateway over a project, with the semantic layer starting behind it. When readers get another release, the
 * semantic layer is warmed up and pages that no run has prepared are. `isStartingRun` covers the moment between the
 * decision to run and the run's own lock.
 */
export function serveProject(ws: Workspace, isStartingRun: () => boolean): Served {
  let semantic: Semantic | null = null;
  let refresher: Refresher | null = null;
  let closed = false;
  let stopWatching = () => {};
  const context: GatewayContext = {
    ws,
    build: BUILD,
    refresher: () => refresher,
    semanticReady: async () => (await semantic?.ready()) ?? false,
    isPreparing: async () => isStartingRun() || (await isBuilding(ws)),
  };
  const gateway = createGateway(context);

  const follow = async (release: string) => {
    try {
      await semantic?.warm();
      // A run writes the pages' data itself, right after it has published.
      while (!closed && (await context.isPreparing()) && currentRelease(ws.home) === release)
        await pause(POLL_MS);
      if (!closed) await refresher?.ensureAll();
    } catch (error) {
      if (!closed) ws.log.error({ err: error, release }, 'the pages could not be brought up to date');
    }
  };
  const starting = (async () => {
    const created = await createSemantic({ home: ws.home, config: ws.config, log: ws.log });
    const api = express();
    api.disable('x-powered-by');
    await created.mount(api, async (req) => (await gateway.authenticate(req))?.scope ?? null);
    semantic = created;
    refresher = createRefresher(ws, (query, scope) => created.load(query, scope));
    gateway.setSemanticApi(api);
    if (!closed) stopWatching = watchRelease(ws.home, follow);
  })();
  // Reported by `ready`; without a listener at once it would end the process.
  starting.catch(() => {});

  return {
    gateway,
    async ready(stopped) {
      await starting;
      while (!stopped()) {
        if (currentRelease(ws.home) === null && !(await context.isPreparing())) return;
        // `npm start` builds the pages beside the first run.
        const hasPages = existsSync(join(BUILD, 'index.html')) || !process.env.ATALAYA_STARTED_AT;
        if (hasPages && (await readiness(context)).ready) return;
        await pause(POLL_MS);
      }
    },
    async close() {
      closed = true;
      stopWatching();
      await starting.catch(() => {});
      await semantic?.close();
    },
  };
}

async function isBuilding(ws: Workspace): Promise<boolean> {
  const lock = await ws.ledger
    .selectFrom('locks')
    .selectAll()
    .where('name', '=', BUILD_LOCK)
    .executeTakeFirst();
  return lock !== undefined && holderIsAlive(lock);
}

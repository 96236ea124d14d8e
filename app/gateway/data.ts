import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Request, type Response, Router } from 'express';
import { audienceOf } from '../../core/access/scope.ts';
import { currentRelease } from '../../pipelines/release.ts';
import { audienceFolder } from '../refresh/folders.ts';
import type { Caller, GatewayContext } from './context.ts';
import { handled, onlyMethods } from './http.ts';

const TABLE =
  /^\/(?:release\/([A-Za-z0-9][A-Za-z0-9._-]*)\/)?atalaya\/([a-z][a-z0-9_]*)\/([a-z][a-z0-9_]*)\.parquet$/;

/**
 * `/data/*`: the caller's audience's data and nothing else. The manifest names each table with its release, so that
 * a page never mixes two releases while a new one is published; only paths of the known form are looked up.
 */
export function dataRoutes(context: GatewayContext): Router {
  const { ws } = context;
  const router = Router();
  router.use((req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') next();
    else onlyMethods('GET', 'HEAD')(req, res, next);
  });

  router.get(
    '/manifest.json',
    handled(async (_req, res) => {
      const caller = res.locals.caller!;
      const folder = await newestFolder(context, caller, res);
      if (folder === null) return;
      const manifest = JSON.parse(await readFile(join(folder, 'data', 'manifest.json'), 'utf8')) as {
        renderedFiles: Record<string, string[]>;
      };
      const release = basename(folder);
      const renderedFiles = Object.fromEntries(
        Object.entries(manifest.renderedFiles).map(([source, files]) => [
          source,
          files.map((file) => file.replace(/^data\//, `data/release/${release}/`)),
        ]),
      );
      const text = JSON.stringify({ renderedFiles });
      setCaching(res, tag(caller, release, 'manifest.json', text));
      res.type('json').send(text);
    }),
  );

  router.get(
    '/headline.json',
    handled(async (req, res) => {
      const folder = await newestFolder(context, res.locals.caller!, res);
      if (folder !== null) await sendFile(req, res, folder, 'headline.json');
    }),
  );

  router.get(
    '*',
    handled(async (req, res) => {
      const match = TABLE.exec(req.path);
      if (!match || match[2] !== match[3]) return notFound(res);
      const caller = res.locals.caller!;
      const release = match[1] ?? currentRelease(ws.home);
      const folder =
        match[1] === undefined
          ? await newestFolder(context, caller, res)
          : audienceFolder(ws.home, caller.scope, release!);
      if (folder !== null) await sendFile(req, res, folder, `atalaya/${match[2]}/${match[3]}.parquet`);
    }),
  );
  return router;
}

/**
 * Folder of the current release; while a run is still writing it, the one before; when there is none at all (a new
 * audience), it is made now. Answers by itself and gives null when there is nothing to serve yet.
 */
async function newestFolder(context: GatewayContext, caller: Caller, res: Response): Promise<string | null> {
  const refresher = context.refresher();
  if (refresher && currentRelease(context.ws.home) !== null) {
    const ready = refresher.ready(caller.scope);
    if (ready !== null) return ready;
    const older = (await context.isPreparing()) ? refresher.older(caller.scope) : null;
    return older ?? refresher.ensure(caller.scope);
  }
  res.set({ 'Retry-After': '3', 'Cache-Control': 'no-store' });
  res.status(503).json({ error: 'The data is being prepared: try again in a few seconds.' });
  return null;
}

async function sendFile(req: Request, res: Response, folder: string, path: string): Promise<void> {
  const root = join(folder, 'data');
  const info = await stat(join(root, path)).catch(() => null);
  if (!info?.isFile()) return notFound(res);
  setCaching(res, tag(res.locals.caller!, basename(folder), path, `${info.size}-${info.mtimeMs}`));
  res.type(path.endsWith('.json') ? 'json' : 'application/vnd.apache.parquet');
  await new Promise<void>((resolve, reject) => {
    const options = {
      root,
      etag: false,
      lastModified: false,
      cacheControl: false,
      dotfiles: 'deny' as const,
    };
    res.sendFile(path, options, (error: NodeJS.ErrnoException | undefined) => {
      // A reader that went away is not our failure.
      if (error && !req.destroyed && !res.headersSent) reject(error);
      else resolve();
    });
  });
}

/** Kept by the browser but asked about each time: the next person at the same browser gets their own. */
function setCaching(res: Response, etag: string): void {
  res.set({ 'Cache-Control': 'private, no-cache', Vary: 'Cookie, Authorization', ETag: etag });
}

/** Differs between audiences even for equal files, so that one's copy is never confirmed for another. */
function tag(caller: Caller, ...parts: string[]): string {
  const text = JSON.stringify([audienceOf(caller.scope), ...parts]);
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
}

function notFound(res: Response): void {
  res.status(404).json({ error: 'There is no such data: load the page again.' });
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import sirv from 'sirv';
import { dashboardPolicy, inlineScriptHashes } from './headers.ts';
import { wantsHtml } from './http.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * The dashboards' build: files with a hash in their name are kept by the browser for a year, everything else is
 * asked about each time; unknown pages get `index.html`, whose own router answers. A build that is replaced while
 * the gateway runs is noticed.
 */
export function dashboardAssets(build: string): RequestHandler {
  const index = join(build, 'index.html');
  let made = 0;
  let serve: ReturnType<typeof sirv> | null = null;
  let policy = '';

  const reload = () => {
    const at = existsSync(index) ? statSync(index).mtimeMs : 0;
    if (at === made) return;
    made = at;
    serve = null;
    if (at === 0) return;
    policy = dashboardPolicy(inlineScriptHashes(readFileSync(index, 'utf8')));
    serve = sirv(build, {
      brotli: true,
      gzip: true,
      etag: true,
      dotfiles: false,
      // sirv's own value would overrule ours; an answer "not modified" has no headers but those set here.
      setHeaders: (res) => setHeaders(res.req.url ?? '/', res),
    });
  };

  const setHeaders = (path: string, res: ServerResponse) => {
    res.setHeader('Cache-Control', path.startsWith('/_app/immutable/') ? IMMUTABLE : 'no-cache');
    res.setHeader('Vary', 'Accept-Encoding');
    // Also on scripts: a worker obeys the policy that came with its own file.
    res.setHeader('Content-Security-Policy', policy);
  };

  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    reload();
    if (serve === null) {
      if (!wantsHtml(req)) return next();
      res.status(503).type('text').set('Cache-Control', 'no-store');
      res.send('The dashboards have not been built on this machine: run "npm run setup".');
      return;
    }
    const files = serve;
    // Before sirv answers: a 304 renews the headers that the browser keeps with the page, the policy among them.
    setHeaders(req.path, res);
    files(req, res, () => {
      if (!wantsHtml(req) || /\.[a-z0-9]+$/i.test(req.path)) {
        res.setHeader('Cache-Control', 'no-store');
        return next();
      }
      req.url = '/';
      files(req, res, next);
    });
  };
}

import type { Request, RequestHandler, Response } from 'express';

/** True when a person's browser asks for a page (and not a script for data). */
export function wantsHtml(req: Request): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  if (req.path.startsWith('/data/') || req.path.startsWith('/cubejs-api') || req.path.endsWith('.json'))
    return false;
  const destination = req.headers['sec-fetch-dest'];
  if (destination !== undefined && destination !== 'document' && destination !== 'iframe') return false;
  return (req.headers.accept ?? '').includes('text/html');
}

/** An asynchronous handler whose failure reaches the error handler (Express 4 does not wait for it). */
export function handled(handler: (req: Request, res: Response) => Promise<void>): RequestHandler {
  return (req, res, next) => {
    handler(req, res).catch(next);
  };
}

/** Answers 405 with what is allowed; put behind the route's own handlers. */
export function onlyMethods(...methods: string[]): RequestHandler {
  return (_req, res) => {
    res.set('Allow', methods.join(', '));
    res.status(405).json({ error: `Only ${methods.join(' and ')} work here.` });
  };
}

/** A path of this site to go to after signing in; anything else (another host, a trick with slashes) becomes "/". */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  // Browsers drop tabs and line breaks inside URLs, which could turn "/\t/evil" into "//evil".
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\\]/.test(next)) return '/';
  const url = new URL(next, 'http://atalaya.invalid');
  if (url.host !== 'atalaya.invalid' || url.pathname === '/login' || url.pathname === '/logout') return '/';
  return url.pathname + url.search + url.hash;
}

/** True when the request was made on this machine, by its own name, and not through a proxy. */
export function isLoopback(req: Request): boolean {
  const address = req.socket.remoteAddress ?? '';
  const local = address === '::1' || /^(::ffff:)?127\./.test(address);
  const forwarded = ['x-forwarded-for', 'forwarded', 'via'].some((name) => req.headers[name] !== undefined);
  return (
    local && !forwarded && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(req.headers.host ?? '')
  );
}

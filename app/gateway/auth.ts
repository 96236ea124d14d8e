import { parseCookie } from 'cookie';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { writeAudit } from '../../core/access/audit.ts';
import { sessionUser } from '../../core/access/sessions.ts';
import { scopeForPath } from '../../core/access/token-scopes.ts';
import { tokenUser } from '../../core/access/tokens.ts';
import { scopeOfUser } from '../../core/access/users.ts';
import type { Role } from '../../core/config/schema.ts';
import type { Caller, GatewayContext } from './context.ts';
import { wantsHtml } from './http.ts';

export const SESSION_COOKIE = 'atalaya_session';

/** A token's use is written to the audit at most once in this time, in milliseconds. */
const TOKEN_AUDIT_MS = 60 * 60 * 1000;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export type Authenticate = (req: Request) => Promise<Caller | null>;

/** Decides who is behind a request: a bearer token if there is one (never both), else the session's cookie. */
export function createAuthenticate({ ws }: Pick<GatewayContext, 'ws'>): Authenticate {
  const audited = new Map<string, number>();
  return async (req) => {
    const bearer = bearerOf(req);
    if (bearer !== null) {
      const token = await tokenUser(ws.ledger, ws.clock, bearer);
      const found = token && (await scopeOfUser(ws.ledger, token.userId, ws.config));
      if (!token || !found) return null;
      const last = audited.get(token.id) ?? 0;
      if (Date.now() - last > TOKEN_AUDIT_MS) {
        audited.set(token.id, Date.now());
        const entry = { actor: found.user.email, action: 'token.used', subject: token.id };
        await writeAudit(ws.ledger, ws.clock, { ...entry, detail: req.ip });
      }
      return { ...found, via: 'token', tokenScopes: token.scopes };
    }
    const cookie = sessionCookie(req);
    const userId = cookie === null ? null : await sessionUser(ws.ledger, ws.clock, cookie);
    const found = userId === null ? null : await scopeOfUser(ws.ledger, userId, ws.config);
    return found && { ...found, via: 'session', tokenScopes: null };
  };
}

/** The value of the session's cookie, or null. */
export function sessionCookie(req: Request): string | null {
  return parseCookie(req.headers.cookie ?? '')[SESSION_COOKIE] || null;
}

function bearerOf(req: Request): string | null {
  return /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? null;
}

/**
 * True when the request may change something with a cookie: a foreign page can make a browser send the cookie, but
 * it cannot hide that it did. Programs without a browser send neither header.
 */
export function isSameOrigin(req: Request): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.headers.origin;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === req.headers.host;
  } catch {
    return false;
  }
}

/** Whether the way in covers the path: a session all of the site, a token what its scopes name. */
export function isInTokenScope(caller: Caller, path: string): boolean {
  if (caller.tokenScopes === null) return true;
  const needed = scopeForPath(path);
  return needed !== null && caller.tokenScopes.includes(needed);
}

/** Lets only known callers through; others are sent to the sign-in (pages) or told 401 (data and programs). */
export function requireCaller(
  { ws }: Pick<GatewayContext, 'ws'>,
  authenticate: Authenticate,
): RequestHandler {
  return async (req, res, next) => {
    try {
      const caller = await authenticate(req);
      if (!caller) return refuse(req, res);
      if (caller.via === 'session' && !SAFE_METHODS.has(req.method) && !isSameOrigin(req)) {
        res.status(403).json({ error: 'This request came from another site.' });
        return;
      }
      if (!isInTokenScope(caller, req.path)) {
        await writeAudit(ws.ledger, ws.clock, {
          actor: caller.user.email,
          action: 'denied',
          subject: req.path,
        });
        res.status(403).json({ error: 'The token was not given this scope: create one with --scopes.' });
        return;
      }
      res.locals.caller = caller;
      next();
    } catch (error) {
      next(error);
    }
  };
}

function refuse(req: Request, res: Response): void {
  res.set('Cache-Control', 'no-store');
  if (wantsHtml(req)) {
    res.redirect(302, `/login?next=${encodeURIComponent(req.originalUrl)}`);
    return;
  }
  res.set('WWW-Authenticate', 'Bearer realm="atalaya"');
  res.status(401).json({ error: 'Sign in at /login, or send an API token as "Authorization: Bearer …".' });
}

/** Lets only these roles through; the refusal is audited. */
export function requireRole({ ws }: Pick<GatewayContext, 'ws'>, roles: readonly Role[]): RequestHandler {
  return async (req: Request, res: Response, next: NextFunction) => {
    const caller = res.locals.caller;
    if (caller && roles.includes(caller.user.role)) return next();
    try {
      const actor = caller?.user.email ?? req.ip ?? 'unknown';
      await writeAudit(ws.ledger, ws.clock, { actor, action: 'denied', subject: req.path });
      res.status(403);
      if (wantsHtml(req))
        res.type('text').send('Your role may not see this page. / Su rol no puede ver esta página.');
      else res.json({ error: 'Your role may not see this.' });
    } catch (error) {
      next(error);
    }
  };
}

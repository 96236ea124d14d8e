import { stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { writeAudit } from '../../core/access/audit.ts';
import { createSession, endSession, SESSION_MS } from '../../core/access/sessions.ts';
import type { User } from '../../core/access/users.ts';
import { SESSION_COOKIE, sessionCookie } from './auth.ts';
import type { GatewayContext } from './context.ts';
import { LANGUAGE_COOKIE } from './language.ts';

/** Sets a cookie of this site; scripts read only the language's. A time of 0 takes it away. */
export function setCookie(
  req: Request,
  res: Response,
  name: string,
  value: string,
  maxAgeMs: number,
  path = '/',
): void {
  res.append(
    'Set-Cookie',
    stringifySetCookie({
      name,
      value,
      path,
      httpOnly: name !== LANGUAGE_COOKIE,
      sameSite: 'lax',
      secure: req.secure,
      maxAge: Math.floor(maxAgeMs / 1000),
    }),
  );
}

/** Signs a person in: a new session, never one that was there before, and a line in the audit. */
export async function openSession(
  { ws }: Pick<GatewayContext, 'ws'>,
  req: Request,
  res: Response,
  user: Pick<User, 'id' | 'email'>,
  detail: string,
): Promise<void> {
  const old = sessionCookie(req);
  if (old) await endSession(ws.ledger, old);
  const session = await createSession(ws.ledger, ws.clock, user.id);
  await writeAudit(ws.ledger, ws.clock, { actor: user.email, action: 'login', subject: user.email, detail });
  setCookie(req, res, SESSION_COOKIE, session.token, SESSION_MS);
}

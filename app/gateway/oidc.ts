import { parseCookie } from 'cookie';
import { type Request, Router } from 'express';
import * as client from 'openid-client';
import { writeAudit } from '../../core/access/audit.ts';
import { externalUser } from '../../core/access/external.ts';
import { randomSecret } from '../../core/access/secrets.ts';
import { scopeOfUser } from '../../core/access/users.ts';
import type { OidcConfig } from '../../core/config/sign-in.ts';
import { messageOf } from '../../core/errors.ts';
import { scrub } from '../../core/log.ts';
import type { GatewayContext } from './context.ts';
import { handled, onlyMethods, safeNext } from './http.ts';
import { openSession, setCookie } from './session-cookie.ts';

const COOKIE = 'atalaya_oidc';
const PATH = '/login/oidc';
/** How long somebody may take at the provider, in milliseconds. */
const PENDING_MS = 10 * 60 * 1000;
const MAX_PENDING = 1000;

interface Pending {
  verifier: string;
  state: string;
  nonce: string;
  next: string;
  until: number;
}

/**
 * `/login/oidc`: authorization code with PKCE. What was begun is kept here and bound to the browser by a cookie; each
 * can be ended once. Whatever is not exactly right leads back to the sign-in without a session.
 */
export function oidcRoutes(context: GatewayContext): Router {
  const router = Router();
  const { ws } = context;
  const { oidc } = ws.config.access;
  if (!oidc) return router;
  const pending = new Map<string, Pending>();
  let provider: Promise<client.Configuration> | null = null;
  const discovered = () => {
    provider ??= discover(oidc).catch((error: unknown) => {
      // The next person asks again: the provider may be back by then.
      provider = null;
      throw error;
    });
    return provider;
  };

  const failed = async (req: Request, error: unknown) => {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    ws.log.warn({ reason: scrub(messageOf(reason)) }, 'a sign-in with the identity provider failed');
    const address = req.ip ?? '';
    await writeAudit(ws.ledger, ws.clock, {
      actor: address,
      action: 'login.failed',
      subject: 'oidc',
      detail: scrub(messageOf(error)).slice(0, 300),
    });
  };

  router
    .route(PATH)
    .get(
      handled(async (req, res) => {
        res.set('Cache-Control', 'no-store');
        const next = safeNext(req.query.next);
        try {
          const config = await discovered();
          for (const [id, one] of pending) if (one.until < Date.now()) pending.delete(id);
          if (pending.size >= MAX_PENDING) throw new Error('Too many sign-ins are under way.');
          const id = randomSecret();
          const begun: Pending = {
            verifier: client.randomPKCECodeVerifier(),
            state: client.randomState(),
            nonce: client.randomNonce(),
            next,
            until: Date.now() + PENDING_MS,
          };
          const url = client.buildAuthorizationUrl(config, {
            redirect_uri: oidc.redirect_url,
            scope: oidc.scopes.join(' '),
            code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
            code_challenge_method: 'S256',
            state: begun.state,
            nonce: begun.nonce,
          });
          pending.set(id, begun);
          setCookie(req, res, COOKIE, id, PENDING_MS, PATH);
          res.redirect(302, url.href);
        } catch (error) {
          await failed(req, error);
          res.redirect(303, '/login?failed=oidc');
        }
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));

  router
    .route(`${PATH}/callback`)
    .get(
      handled(async (req, res) => {
        res.set('Cache-Control', 'no-store');
        const id = parseCookie(req.headers.cookie ?? '')[COOKIE] ?? '';
        const begun = pending.get(id);
        pending.delete(id);
        setCookie(req, res, COOKIE, '', 0, PATH);
        try {
          if (!begun || begun.until < Date.now()) throw new Error('No sign-in is under way in this browser.');
          // The configured address, not the one that the request claims to be for.
          const url = new URL(oidc.redirect_url);
          url.search = new URL(req.originalUrl, 'http://atalaya.invalid').search;
          const tokens = await client.authorizationCodeGrant(await discovered(), url, {
            pkceCodeVerifier: begun.verifier,
            expectedState: begun.state,
            expectedNonce: begun.nonce,
            idTokenExpected: true,
          });
          const user = await externalUser(ws.ledger, ws.clock, ws.config, oidc.rules, tokens.claims() ?? {});
          if (!user || !(await scopeOfUser(ws.ledger, user.id, ws.config)))
            throw new Error(`Nothing gives rights to ${String(tokens.claims()?.email ?? 'this person')}.`);
          await openSession(context, req, res, user, `${req.ip ?? ''} oidc`);
          res.redirect(303, begun.next);
        } catch (error) {
          await failed(req, error);
          res.redirect(303, '/login?failed=oidc');
        }
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));
  return router;
}

/** Reads the provider's description; without TLS only on this machine. */
function discover(oidc: OidcConfig): Promise<client.Configuration> {
  const issuer = new URL(oidc.issuer);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname);
  return client.discovery(
    issuer,
    oidc.client_id,
    oidc.client_secret,
    oidc.client_secret ? undefined : client.None(),
    {
      timeout: 10,
      execute: [
        // By itself the client trusts the connection to the provider; the signature is checked as well.
        client.enableNonRepudiationChecks,
        ...(isLocal && issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
    },
  );
}

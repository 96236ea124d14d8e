import express, { type Request, type Response, Router } from 'express';
import { writeAudit } from '../../core/access/audit.ts';
import { verifyPassword } from '../../core/access/passwords.ts';
import { endSession } from '../../core/access/sessions.ts';
import { findUser, passwordHashOf } from '../../core/access/users.ts';
import { type Authenticate, isSameOrigin, SESSION_COOKIE, sessionCookie } from './auth.ts';
import type { GatewayContext } from './context.ts';
import { html } from './html.ts';
import { handled, onlyMethods, safeNext } from './http.ts';
import { LANGUAGE_COOKIE, type Language, languageOf } from './language.ts';
import { FailureLimiter } from './limiter.ts';
import { openSession, setCookie } from './session-cookie.ts';
import { languageLinks, shell } from './shell.ts';

/** Failed attempts within a quarter of an hour before waiting: of one address, and on one user. */
const PER_ADDRESS = 20;
const PER_USER = 10;
const WINDOW_MS = 15 * 60 * 1000;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

const TEXTS = {
  es: {
    title: 'Entrar',
    email: 'Correo electrónico',
    password: 'Contraseña',
    button: 'Entrar',
    wrong: 'El correo o la contraseña no son correctos.',
    wait: (seconds: number) =>
      `Demasiados intentos: espere ${Math.ceil(seconds / 60)} min y vuelva a probar.`,
    foreign: 'La petición venía de otro sitio. Vuelva a entrar desde esta página.',
    oidc: (label: string) => `Entrar con ${label}`,
    oidcFailed: 'No se ha podido entrar así. Si cree que debería poder, avise a quien administra Atalaya.',
    help: 'Si ha olvidado su contraseña, quien administra Atalaya puede darle otra.',
    out: 'Salir',
    outQuestion: '¿Quiere cerrar la sesión?',
  },
  en: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    button: 'Sign in',
    wrong: 'The e-mail address or the password is not right.',
    wait: (seconds: number) => `Too many attempts: wait ${Math.ceil(seconds / 60)} min and try again.`,
    foreign: 'The request came from another site. Sign in from this page.',
    oidc: (label: string) => `Sign in with ${label}`,
    oidcFailed: 'That sign-in did not work. If you think it should, tell whoever runs Atalaya.',
    help: 'If you have forgotten your password, whoever runs Atalaya can give you another one.',
    out: 'Sign out',
    outQuestion: 'Do you want to sign out?',
  },
} as const;

interface Form {
  language: Language;
  next: string;
  email?: string;
  problem?: string;
}

/** `/login` and `/logout`. */
export function loginRoutes(context: GatewayContext, authenticate: Authenticate): Router {
  const { ws } = context;
  const { oidc } = ws.config.access;
  const router = Router();
  const byAddress = new FailureLimiter(PER_ADDRESS, WINDOW_MS);
  const byUser = new FailureLimiter(PER_USER, WINDOW_MS);
  const language = (req: Request) => languageOf(req, ws.config.company.locale);

  const form = (res: Response, status: number, input: Form) => {
    const texts = TEXTS[input.language];
    const body = html`<div class="card"><h1>${texts.title}</h1>
      ${input.problem && html`<p class="notice" role="alert">${input.problem}</p>`}
      <form method="post" action="/login"><input type="hidden" name="next" value="${input.next}">
      <label for="email">${texts.email}</label>
      <input id="email" name="email" type="email" autocomplete="username" required autofocus value="${input.email}">
      <label for="password">${texts.password}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      <button type="submit">${texts.button}</button></form>
      ${oidc && html`<p class="or"><a href="/login/oidc?${new URLSearchParams({ next: input.next })}">${texts.oidc(oidc.label)}</a></p>`}
      <p class="soft small">${texts.help}</p></div>`;
    const nav = languageLinks(input.language, '/login', { next: input.next });
    const nonce = res.locals.nonce ?? '';
    res.status(status).set('Cache-Control', 'no-store').type('html');
    res.send(shell({ title: texts.title, language: input.language, nonce, body, nav, narrow: true }));
  };

  router
    .route('/login')
    .get(
      handled(async (req, res) => {
        if (req.query.lang === 'es' || req.query.lang === 'en') {
          setCookie(req, res, LANGUAGE_COOKIE, req.query.lang, YEAR_MS);
        }
        const next = safeNext(req.query.next);
        if (await authenticate(req)) {
          res.redirect(303, next);
          return;
        }
        const problem = req.query.failed === 'oidc' ? TEXTS[language(req)].oidcFailed : undefined;
        form(res, 200, { language: language(req), next, problem });
      }),
    )
    .post(
      express.urlencoded({ extended: false, limit: '4kb' }),
      handled(async (req, res) => {
        const fields = (req.body ?? {}) as Record<string, unknown>;
        const email = String(fields.email ?? '')
          .trim()
          .toLowerCase()
          .slice(0, 254);
        const password = String(fields.password ?? '').slice(0, 1024);
        const input: Form = { language: language(req), next: safeNext(fields.next), email };
        const texts = TEXTS[input.language];
        if (!isSameOrigin(req)) return form(res, 403, { ...input, problem: texts.foreign });

        const address = req.ip ?? '';
        const wait = Math.max(byAddress.retryAfter(address), byUser.retryAfter(email));
        if (wait > 0) {
          res.set('Retry-After', String(wait));
          return form(res, 429, { ...input, problem: texts.wait(wait) });
        }
        const user = await findUser(ws.ledger, email);
        // Counted before the slow comparison, so that many attempts at once do not slip through.
        byAddress.fail(address);
        byUser.fail(email);
        if (!(await verifyPassword(password, await passwordHashOf(ws.ledger, email))) || !user) {
          const entry = { actor: email || address, action: 'login.failed', subject: email, detail: address };
          await writeAudit(ws.ledger, ws.clock, entry);
          return form(res, 401, { ...input, problem: texts.wrong });
        }
        byAddress.succeed(address);
        byUser.reset(email);
        await openSession(context, req, res, user, address);
        res.set('Cache-Control', 'no-store').redirect(303, input.next);
      }),
    )
    .all(onlyMethods('GET', 'POST'));

  const signOut = async (req: Request, res: Response) => {
    const caller = await authenticate(req);
    const token = sessionCookie(req);
    if (token) await endSession(ws.ledger, token);
    if (caller) {
      const { email } = caller.user;
      await writeAudit(ws.ledger, ws.clock, { actor: email, action: 'logout', subject: email });
    }
    setCookie(req, res, SESSION_COOKIE, '', 0);
    res.set('Cache-Control', 'no-store').redirect(303, '/login');
  };

  router
    .route('/logout')
    .get(
      handled(async (req, res) => {
        if (isSameOrigin(req)) return signOut(req, res);
        const texts = TEXTS[language(req)];
        const body = html`<div class="card"><h1>${texts.outQuestion}</h1>
        <form method="post" action="/logout"><button type="submit">${texts.out}</button></form></div>`;
        const page = {
          title: texts.out,
          language: language(req),
          nonce: res.locals.nonce ?? '',
          body,
          narrow: true,
        };
        res.set('Cache-Control', 'no-store').type('html').send(shell(page));
      }),
    )
    .post(
      handled(async (req, res) => {
        if (!isSameOrigin(req)) {
          res.status(403).json({ error: 'This request came from another site.' });
          return;
        }
        await signOut(req, res);
      }),
    )
    .all(onlyMethods('GET', 'POST'));
  return router;
}

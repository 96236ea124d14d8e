import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { CaptureForm, CaptureWebhook } from '../../core/config/schema.ts';
import type { Workspace } from '../../core/workspace.ts';
import {
  doubtOf,
  erasuresAsked,
  eventsOf,
  formAnswer,
  hashingKey,
  hashOf,
  Inbox,
  ipHash,
  isSame,
  type KeptAnswer,
  queueErasures,
  type RawRequest,
} from '../../ingest/index.ts';
import { handled, onlyMethods } from '../gateway/http.ts';
import { FailureLimiter } from '../gateway/limiter.ts';
import { FORM_SCRIPT } from './form-script.ts';

/** Largest bodies taken, in bytes: a form's answers, and a vendor's notice. */
const FORM_LIMIT = 64 * 1024;
const WEBHOOK_LIMIT = 1024 * 1024;
const MINUTE_MS = 60_000;

/**
 * `/capture`: landing pages and vendors write here, so it asks for no sign-in. Each delivery proves itself instead:
 * a webhook by its signature over the bytes that arrived, a form by coming for one that is configured. It is
 * answered with a success only when it is on the disk.
 */
export function captureRoutes(ws: Workspace): Router {
  const router = Router();
  const { forms, webhooks } = ws.config.capture;
  if (forms.length === 0 && webhooks.length === 0) return router;
  const inbox = new Inbox(ws.home);
  const key = hashingKey(ws.home);
  // Nothing is decoded or parsed before the signature is checked, compressed bodies included.
  const raw = (limit: number) => express.raw({ type: () => true, limit, inflate: false });

  router.use('/capture', (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/capture/form.js', (_req, res) => {
    res.type('text/javascript').set('Cache-Control', 'public, max-age=3600');
    res.set('Cross-Origin-Resource-Policy', 'cross-origin').send(FORM_SCRIPT);
  });
  for (const form of forms) {
    const path = `/capture/forms/${form.id}`;
    router.use(path, crossOrigin(form));
    router.post(path, raw(FORM_LIMIT), takeAnswer(ws, inbox, key, form));
    router.all(path, onlyMethods('POST'));
  }
  for (const webhook of webhooks) {
    const path = `/capture/webhooks/${webhook.id}`;
    if (webhook.vendor === 'facebook-leads') router.get(path, facebookChallenge(webhook));
    router.post(path, raw(WEBHOOK_LIMIT), takeWebhook(ws, inbox, webhook));
    router.all(path, onlyMethods('POST'));
  }
  router.use('/capture', (_req, res) => {
    res.status(404).json({ error: 'There is no such form or webhook.' });
  });
  return router;
}

/** Lets the configured pages send the form from the browser; other pages' scripts may not read the answer. */
function crossOrigin(form: CaptureForm): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    res.vary('Origin');
    if (origin !== undefined && form.origins.some((one) => new URL(one).origin === origin)) {
      res.set('Access-Control-Allow-Origin', origin);
      res.set('Access-Control-Allow-Methods', 'POST');
      res.set('Access-Control-Allow-Headers', 'Content-Type, Idempotency-Key');
      res.set('Cross-Origin-Resource-Policy', 'cross-origin');
    } else if (origin !== undefined) {
      res.status(403).json({ error: 'This page may not send the form: add it to the origins of the form.' });
      return;
    }
    if (req.method === 'OPTIONS') res.status(204).end();
    else next();
  };
}

function takeAnswer(ws: Workspace, inbox: Inbox, key: Buffer, form: CaptureForm): RequestHandler {
  const limiter = new FailureLimiter(form.per_minute, MINUTE_MS);
  return handled(async (req, res) => {
    const address = ipHash(key, req.ip ?? '');
    const wait = limiter.retryAfter(address);
    if (wait > 0) {
      res.status(429).set('Retry-After', String(wait)).json({ error: 'Too many answers from one address.' });
      return;
    }
    limiter.fail(address);
    const body = bytesOf(req);
    const fields = fieldsOf(req, body);
    if (fields === undefined) {
      res.status(400).json({ error: 'The answers are not JSON.' });
      return;
    }
    const answer = formAnswer.safeParse(fields);
    if (!answer.success) {
      const wrong = answer.error.issues.map((issue) => issue.path.join('.') || issue.message);
      res.status(422).json({ error: 'The answers are not right.', fields: [...new Set(wrong)] });
      return;
    }
    if (answer.data.website) {
      res.status(422).json({ error: 'The answers are not right.', fields: ['website'] });
      return;
    }
    const receivedAt = ws.clock.now().toISOString();
    const kept: KeptAnswer = {
      form: form.id,
      answer: answer.data,
      ip_hash: address,
      received_at: receivedAt,
    };
    const id = answer.data.idempotency_key ?? req.get('idempotency-key')?.slice(0, 100) ?? hashOf(body);
    const isNew = await inbox.append({
      source: `form:${form.id}`,
      deliveryId: id,
      receivedAt,
      body: Buffer.from(JSON.stringify(kept)),
    });
    res.status(isNew ? 202 : 200).json({ received: true, repeated: !isNew });
  });
}

function takeWebhook(ws: Workspace, inbox: Inbox, webhook: CaptureWebhook): RequestHandler {
  return handled(async (req, res) => {
    const request = rawRequest(ws, req);
    const doubt = doubtOf(webhook.vendor, request, webhook.secret, new Date());
    if (doubt) {
      ws.log.warn({ webhook: webhook.id, reason: doubt.reason }, 'a delivery was refused');
      res.status(doubt.status).json({ error: `The delivery was refused: ${doubt.reason}.` });
      return;
    }
    const events = eventsOf(webhook.vendor, request);
    if (events === null) {
      res.status(400).json({ error: 'The delivery is signed but not what this vendor sends.' });
      return;
    }
    const receivedAt = ws.clock.now().toISOString();
    const source = `webhook:${webhook.id}`;
    const news = await Promise.all(
      events.map(({ id, body }) => inbox.append({ source, deliveryId: id, receivedAt, body })),
    );
    if (webhook.vendor === 'shopify' || webhook.vendor === 'hubspot') {
      const asked = erasuresAsked(webhook.vendor, request, events);
      await queueErasures(ws, source, webhook.connection, asked);
    }
    res.status(200).json({ received: events.length, repeated: news.filter((isNew) => !isNew).length });
  });
}

/** Facebook asks once whether the address is ours and wants its word back. */
function facebookChallenge(webhook: CaptureWebhook): RequestHandler {
  return (req: Request, res: Response) => {
    const given = (name: string) => (typeof req.query[name] === 'string' ? (req.query[name] as string) : '');
    const isOurs =
      given('hub.mode') === 'subscribe' &&
      webhook.verify_token !== undefined &&
      isSame(given('hub.verify_token'), webhook.verify_token);
    if (!isOurs) res.status(403).json({ error: 'The word is not the one that was agreed.' });
    else res.type('text/plain').send(given('hub.challenge'));
  };
}

function bytesOf(req: Request): Buffer {
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

/** What the signature is over. Vendors sign the address they were given; some leave a port out, some put it in. */
function rawRequest(ws: Workspace, req: Request): RawRequest {
  const base = ws.config.capture.public_url ?? `${req.protocol}://${req.get('host') ?? ''}`;
  const url = new URL(req.originalUrl, base);
  const bare = new URL(url);
  bare.port = '';
  const withPort = `${bare.protocol}//${bare.hostname}:${bare.protocol === 'https:' ? 443 : 80}`;
  const urls = [url.href, bare.href, `${withPort}${bare.pathname}${bare.search}`];
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(req.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return { method: req.method, urls: [...new Set(urls)], headers, body: bytesOf(req) };
}

/** The fields of a form, as JSON or as a page without a script sends them. */
function fieldsOf(req: Request, body: Buffer): unknown {
  const text = body.toString('utf8');
  if (req.is('application/x-www-form-urlencoded')) return nested(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `consent.version=2` becomes `{consent: {version: "2"}}`; a ticked box is true. */
function nested(fields: URLSearchParams): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  const consent: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    if (!name.startsWith('consent.')) flat[name] = value;
    else consent[name.slice(8)] = name === 'consent.is_granted' ? /^(on|true|1|yes)$/i.test(value) : value;
  }
  return Object.keys(consent).length > 0 ? { ...flat, consent: { is_granted: false, ...consent } } : flat;
}

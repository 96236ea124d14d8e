import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { writeAudit } from '../../core/access/audit.ts';
import { mayQuery } from '../../core/access/marts.ts';
import { currentRelease } from '../../pipelines/release.ts';
import type { Caller, GatewayContext } from '../gateway/context.ts';
import { scriptedPagePolicy } from '../gateway/headers.ts';
import { handled, onlyMethods, wantsHtml } from '../gateway/http.ts';
import { languageOf } from '../gateway/language.ts';
import { csvOf } from './csv.ts';
import type { Answer, QueryResult } from './job.ts';
import { LIMITS } from './limits.ts';
import { sqlPage } from './page.ts';
import type { MartDescription } from './reader-file.ts';
import { readerFile } from './reader-file.ts';
import { type Running, SqlRunner } from './runner.ts';
import { sqlError } from './texts.ts';

const asked = z.object({
  query: z.string().min(1).max(LIMITS.queryLength),
  /** Chosen by the page, so that it can stop what it has asked. */
  id: z.string().regex(/^[\w-]{1,64}$/),
  variant: z.enum(['plain', 'es']).default('plain'),
});
const STATUS = { wrong: 400, cancelled: 408, too_large: 413 } as const;

/** `/sql`: the page, the marts that the reader has, queries, their end, and CSV. */
export function sqlRoutes(context: GatewayContext): Router {
  const { ws } = context;
  const router = Router();
  const runner = new SqlRunner();
  const running = new Map<string, Running>();
  const script = readFileSync(join(import.meta.dirname, 'browser.js'), 'utf8');
  const language = (req: Request) => languageOf(req, ws.config.company.locale);
  const body = express.json({ limit: '128kb' });

  router.use('/sql', admit(context), (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', Vary: 'Cookie, Authorization' });
    next();
  });
  router
    .route('/sql')
    .get((req, res) => {
      res.set('Content-Security-Policy', scriptedPagePolicy(res.locals.nonce ?? ''));
      res.type('html').send(sqlPage(res.locals.caller!, language(req), res.locals.nonce ?? ''));
    })
    .all(onlyMethods('GET', 'HEAD'));
  router.get('/sql/page.js', (_req, res) => void res.type('text/javascript').send(script));
  router.get(
    '/sql/schema.json',
    handled(async (req, res) => {
      if (isUnpublished(context, res)) return;
      const { release, file } = await readerFile(ws.home, res.locals.caller!.scope);
      const answer = await runner.start({ kind: 'describe', file }, LIMITS.timeoutMs).answer;
      if (!answer.ok) return refuse(req, res, answer);
      res.json({ release, tables: JSON.parse(answer.text) as MartDescription[] });
    }),
  );

  /** Runs what was asked and audits it; answers by itself and gives null when there is no result. */
  async function resultOf(
    req: Request,
    res: Response,
    maxRows: number,
    action: string,
  ): Promise<{ release: string; result: QueryResult; variant: 'plain' | 'es' } | null> {
    const caller = res.locals.caller!;
    const input = asked.safeParse(req.body);
    if (!input.success) {
      res.status(400).json({ error: sqlError('Give one SQL statement, not 0.', language(req)) });
      return null;
    }
    if (isUnpublished(context, res)) return null;
    const { query, id, variant } = input.data;
    const key = keyOf(caller, id);
    const own = [...running.keys()].filter((one) => one.startsWith(`${caller.user.id}:`));
    if (running.has(key) || own.length >= LIMITS.perPerson || runner.isFull) {
      res
        .status(429)
        .set('Retry-After', '2')
        .json({ error: 'Other queries are still running: wait for them.' });
      return null;
    }
    const { release, file } = await readerFile(ws.home, caller.scope);
    const job = { kind: 'query' as const, file, query, maxRows, maxBytes: LIMITS.maxBytes };
    const work = runner.start(job, LIMITS.timeoutMs);
    running.set(key, work);
    // Nobody waits any more: a closed page must not keep the machine busy.
    res.once('close', () => work.cancel());
    const answer = await work.answer.finally(() => running.delete(key));
    await audit(caller, action, release, query, answer);
    if (!answer.ok) {
      refuse(req, res, answer);
      return null;
    }
    return { release, variant, result: JSON.parse(answer.text) as QueryResult };
  }

  async function audit(caller: Caller, action: string, subject: string, query: string, answer: Answer) {
    const detail = JSON.stringify({
      query: query.slice(0, 2000),
      ...(answer.ok ? {} : { failed: answer.reason }),
      ...(caller.scope.personalData ? { personal_data: true } : {}),
    });
    await writeAudit(ws.ledger, ws.clock, { actor: caller.user.email, action, subject, detail });
  }

  const refuse = (req: Request, res: Response, answer: Extract<Answer, { ok: false }>) => {
    if (res.destroyed) return;
    res.status(STATUS[answer.reason]).json({
      error: sqlError(answer.error, language(req)),
      reason: answer.reason,
    });
  };

  router
    .route('/sql/query')
    .post(
      body,
      handled(async (req, res) => {
        const found = await resultOf(req, res, LIMITS.shownRows, 'sql.query');
        if (found) res.json({ release: found.release, ...found.result });
      }),
    )
    .all(onlyMethods('POST'));
  router
    .route('/sql/export')
    .post(
      body,
      handled(async (req, res) => {
        const found = await resultOf(req, res, LIMITS.exportedRows, 'sql.export');
        if (!found) return;
        const { columns, rows, isCut } = found.result;
        res.type('text/csv; charset=utf-8').attachment(`atalaya-${found.release}.csv`);
        if (isCut) res.set('X-Atalaya-Cut', String(LIMITS.exportedRows));
        res.send(csvOf(columns, rows, found.variant));
      }),
    )
    .all(onlyMethods('POST'));
  router
    .route('/sql/cancel')
    .post(body, (req, res) => {
      const id = String((req.body as { id?: unknown } | undefined)?.id ?? '');
      const work = running.get(keyOf(res.locals.caller!, id));
      work?.cancel();
      res.status(work ? 202 : 404).json({ cancelled: work !== undefined });
    })
    .all(onlyMethods('POST'));
  return router;
}

function keyOf(caller: Caller, id: string): string {
  return `${caller.user.id}:${id}`;
}

function isUnpublished({ ws }: GatewayContext, res: Response): boolean {
  if (currentRelease(ws.home) !== null) return false;
  res.status(503).set('Retry-After', '5').json({ error: 'There is no release yet.' });
  return true;
}

/** Lets only those through who may write SQL; the refusal is audited. */
function admit({ ws }: GatewayContext): RequestHandler {
  return (req, res, next) => {
    const caller = res.locals.caller!;
    if (mayQuery(caller.scope)) return next();
    const entry = { actor: caller.user.email, action: 'denied', subject: req.originalUrl.split('?')[0]! };
    writeAudit(ws.ledger, ws.clock, entry).then(() => {
      res.status(403).set('Cache-Control', 'no-store');
      if (wantsHtml(req))
        res.type('text').send('Your role may not write SQL. / Su rol no puede escribir SQL.');
      else res.json({ error: 'Your role may not write SQL.' });
    }, next);
  };
}

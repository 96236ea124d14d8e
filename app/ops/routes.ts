import express, { Router } from 'express';
import type { Role } from '../../core/config/schema.ts';
import { AtalayaError } from '../../core/errors.ts';
import { type Decision, decide } from '../../pipelines/incidents/store.ts';
import { requireRole } from '../gateway/auth.ts';
import type { GatewayContext } from '../gateway/context.ts';
import { handled, onlyMethods } from '../gateway/http.ts';
import { languageOf } from '../gateway/language.ts';
import { opsFacts } from './facts.ts';
import { opsPage } from './page.ts';
import { reviewRoutes } from './review.ts';

/** Who may say that an incident is looked after, put off or over. */
const DECIDERS: readonly Role[] = ['admin', 'analyst'];
const SNOOZE_MS = 8 * 3_600_000;

function decisionOf(name: unknown, now: Date): Decision | null {
  if (name === 'acknowledge') return { kind: 'acknowledged' };
  if (name === 'resolve') return { kind: 'resolved' };
  return name === 'snooze' ? { kind: 'snoozed', until: new Date(now.getTime() + SNOOZE_MS) } : null;
}

/** `/ops` and `/ops.json`, for those who keep the product and its data in order. */
export function opsRoutes(context: GatewayContext): Router {
  const { ws } = context;
  const router = Router();
  const allowed = requireRole(context, ['admin', 'analyst', 'dpo']);
  router
    .route('/ops')
    .get(
      allowed,
      handled(async (req, res) => {
        const { locale, timezone } = ws.config.company;
        const mayDecide = DECIDERS.includes(res.locals.caller!.user.role);
        const language = languageOf(req, locale);
        const page = opsPage(await opsFacts(ws), language, res.locals.nonce ?? '', timezone, mayDecide);
        res.set('Cache-Control', 'no-store').type('html').send(page);
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));
  router
    .route('/ops/incidents/:id')
    .post(
      requireRole(context, DECIDERS),
      express.urlencoded({ extended: false, limit: '4kb' }),
      handled(async (req, res) => {
        const id = Number(req.params.id);
        const decision = decisionOf((req.body as { decision?: unknown }).decision, ws.clock.now());
        if (!Number.isInteger(id) || decision === null) {
          res.status(400).json({ error: 'The request could not be understood.' });
          return;
        }
        // Somebody else may have been quicker: the page then shows what was decided.
        await decide(ws, id, decision, res.locals.caller!.user.email).catch((error: unknown) => {
          if (!(error instanceof AtalayaError)) throw error;
        });
        res.redirect(303, `/ops?lang=${languageOf(req, ws.config.company.locale)}#incident-${id}`);
      }),
    )
    .all(onlyMethods('POST'));
  router
    .route('/ops.json')
    .get(
      allowed,
      handled(async (_req, res) => {
        res.set('Cache-Control', 'no-store').json(await opsFacts(ws));
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));
  router.use(reviewRoutes(context));
  return router;
}

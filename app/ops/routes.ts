import { Router } from 'express';
import { requireRole } from '../gateway/auth.ts';
import type { GatewayContext } from '../gateway/context.ts';
import { handled, onlyMethods } from '../gateway/http.ts';
import { languageOf } from '../gateway/language.ts';
import { opsFacts } from './facts.ts';
import { opsPage } from './page.ts';
import { reviewRoutes } from './review.ts';

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
        const page = opsPage(await opsFacts(ws), languageOf(req, locale), res.locals.nonce ?? '', timezone);
        res.set('Cache-Control', 'no-store').type('html').send(page);
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));
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

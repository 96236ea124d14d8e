import { type RequestHandler, Router } from 'express';
import { metricsText } from '../ops/metrics.ts';
import { type Authenticate, isInTokenScope } from './auth.ts';
import type { GatewayContext } from './context.ts';
import { handled, isLoopback, onlyMethods } from './http.ts';
import { readiness } from './readiness.ts';

/** `/healthz`, `/readyz` and `/metrics`, for whatever watches over the process. */
export function healthRoutes(context: GatewayContext, authenticate: Authenticate): Router {
  const router = Router();
  const noStore: RequestHandler = (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  };
  router
    .route('/healthz')
    .get(noStore, (_req, res) => {
      res.json({ status: 'ok' });
    })
    .all(onlyMethods('GET', 'HEAD'));
  router
    .route('/readyz')
    .get(
      noStore,
      handled(async (_req, res) => {
        const state = await readiness(context);
        res.status(state.ready ? 200 : 503).json(state);
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));
  router
    .route('/metrics')
    .get(
      noStore,
      handled(async (req, res) => {
        const caller = isLoopback(req) ? null : await authenticate(req);
        if (!isLoopback(req) && !(caller?.user.role === 'admin' && isInTokenScope(caller, req.path))) {
          res.status(caller ? 403 : 401).json({ error: "Metrics need an administrator's token." });
          return;
        }
        res.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText(context));
      }),
    )
    .all(onlyMethods('GET', 'HEAD'));
  return router;
}

import express, { Router } from 'express';
import { writeAudit } from '../../core/access/audit.ts';
import { AtalayaError } from '../../core/errors.ts';
import { currentReleaseFile } from '../current-release.ts';
import { keepApart, mergeCustomers } from '../customers/decide.ts';
import { isSameOrigin, requireRole } from '../gateway/auth.ts';
import type { GatewayContext } from '../gateway/context.ts';
import { handled, onlyMethods } from '../gateway/http.ts';
import { languageOf } from '../gateway/language.ts';
import { reviewPage } from './review-page.ts';
import { reviewPairs } from './review-queue.ts';

/** `/ops/review`: pairs of customers side by side, to be merged or kept apart by those who answer for personal data. */
export function reviewRoutes(context: GatewayContext): Router {
  const { ws } = context;
  const router = Router();
  const allowed = requireRole(context, ['admin', 'dpo']);
  router
    .route('/ops/review')
    .get(
      allowed,
      handled(async (req, res) => {
        const pairs = await reviewPairs(ws);
        const language = languageOf(req, ws.config.company.locale);
        const actor = res.locals.caller!.user.email;
        await writeAudit(ws.ledger, ws.clock, { actor, action: 'customers.reviewed', subject: req.path });
        const page = reviewPage(pairs, language, res.locals.nonce ?? '');
        res.set('Cache-Control', 'no-store').type('html').send(page);
      }),
    )
    .post(
      allowed,
      express.urlencoded({ extended: false, limit: '4kb' }),
      handled(async (req, res) => {
        // Beside the cookie's SameSite and the check of every request with a cookie: a form of this site, or nothing
        if (!isSameOrigin(req)) {
          res.status(403).json({ error: 'This request came from another site.' });
          return;
        }
        const { one, other, decision } = (req.body ?? {}) as Record<string, unknown>;
        const decide = decision === 'merge' ? mergeCustomers : decision === 'apart' ? keepApart : null;
        if (!decide || typeof one !== 'string' || typeof other !== 'string') {
          res.status(400).json({ error: 'Say which two customers, and merge or apart.' });
          return;
        }
        const by = res.locals.caller!.user.email;
        try {
          const told = { by, reason: 'review queue' };
          const { customers } = await decide(ws, currentReleaseFile(ws.home), one, other, told);
          const action = decision === 'merge' ? 'customer.merged' : 'customer.kept_apart';
          await writeAudit(ws.ledger, ws.clock, { actor: by, action, subject: customers.join(' ') });
          res.redirect(303, '/ops/review');
        } catch (error) {
          if (!(error instanceof AtalayaError)) throw error;
          res.status(409).json({ error: error.message });
        }
      }),
    )
    .all(onlyMethods('GET', 'HEAD', 'POST'));
  return router;
}

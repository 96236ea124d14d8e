import express, { type RequestHandler } from 'express';
import { writeAudit } from '../../core/access/audit.ts';
import type { GatewayContext } from './context.ts';

/** The members of the semantic layer that hold personal data, as REST and GraphQL write them. */
const PERSONAL = /\b(full_?name|email|phone|national_?id|birth_?date|postcode)\b/gi;
const LIMIT = '256kb';

/**
 * Writes to the audit which personal members somebody who sees them unmasked asked the semantic layer for. The body is
 * read here and handed on parsed, as the semantic layer's own parser would.
 */
export function auditPersonalReads({ ws }: Pick<GatewayContext, 'ws'>): RequestHandler {
  const parse = express.json({ limit: LIMIT });
  return (req, res, next) => {
    const caller = res.locals.caller!;
    if (!caller.scope.personalData || req.path.endsWith('/meta')) return next();
    parse(req, res, (error?: unknown) => {
      if (error) return next(error);
      const text = JSON.stringify([req.query, req.body]);
      const members = [...new Set([...text.matchAll(PERSONAL)].map(([name]) => name.toLowerCase()))].sort();
      if (!/\bcustomers\b/i.test(text) || members.length === 0) return next();
      writeAudit(ws.ledger, ws.clock, {
        actor: caller.user.email,
        action: 'personal.read',
        subject: req.baseUrl + req.path,
        detail: members.join(','),
      }).then(() => next(), next);
    });
  };
}

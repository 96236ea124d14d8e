import { createHash, randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Pages that the gateway writes itself: no scripts at all, styles with this response's nonce. */
function ownPagePolicy(nonce: string, ...more: string[]): string {
  return [
    "default-src 'none'",
    ...more,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The same for a page with a script of this site that asks this site. */
export function scriptedPagePolicy(nonce: string): string {
  return ownPagePolicy(nonce, "script-src 'self'", "connect-src 'self'");
}

/**
 * What the dashboards' build needs: its own scripts (the inline ones by hash), WebAssembly and the query engine's
 * worker, which starts from a blob; styles that charts set inline.
 */
export function dashboardPolicy(inlineScriptHashes: readonly string[]): string {
  const hashes = inlineScriptHashes.map((hash) => `'sha256-${hash}'`).join(' ');
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${hashes}`.trimEnd(),
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** SHA-256 of each inline script of a page, as a content security policy names them. */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map((match) =>
    createHash('sha256').update(match[1]!).digest('base64'),
  );
}

/** Headers of every answer, and the nonce for the pages that the gateway writes itself. */
export function securityHeaders(): RequestHandler {
  return (req, res, next) => {
    const nonce = randomBytes(16).toString('base64');
    res.locals.nonce = nonce;
    res.set({
      'Content-Security-Policy': ownPagePolicy(nonce),
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    });
    if (req.secure) res.set('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}

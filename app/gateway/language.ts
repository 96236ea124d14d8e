import { parseCookie } from 'cookie';
import type { Request } from 'express';

export type Language = 'es' | 'en';

/** The cookie with the language that the person chose, shared with the dashboards. */
export const LANGUAGE_COOKIE = 'atalaya_lang';

/** The language of a page: `?lang=`, the person's choice, the browser's first of the two, else the company's. */
export function languageOf(req: Request, locale: string): Language {
  const asked = req.query.lang ?? parseCookie(req.headers.cookie ?? '')[LANGUAGE_COOKIE];
  if (asked === 'es' || asked === 'en') return asked;
  const accepted = req.acceptsLanguages('es', 'en');
  if (req.headers['accept-language'] && (accepted === 'es' || accepted === 'en')) return accepted;
  return locale.startsWith('es') ? 'es' : 'en';
}

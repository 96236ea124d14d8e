import { createHash, createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../home.ts';

/** What can give a person away: a contact point, a document, a name, or the number of a record about them. */
export type SignKind = 'email' | 'phone' | 'national_id' | 'name' | 'person' | 'event';

/** A piece of a text that may be a sign, with its comparable form. */
export interface Found {
  kind: SignKind;
  value: string;
  start: number;
  end: number;
}

/** The key of this home under which erased people are remembered; without it their fingerprints say nothing. */
export function erasureKey(home: Home): Buffer {
  const file = join(home.root, 'erasure.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

/** What is kept of a sign: an HMAC that only this home can make again. */
export function fingerprint(key: Buffer, kind: SignKind, value: string): string {
  return createHmac('sha256', key).update(`${kind}\0${value}`).digest('hex');
}

const ALIAS_PROVIDERS = /^(outlook|hotmail|live|icloud|me|fastmail|proton|protonmail)\.[a-z.]+$/;

/** An address as the models compare it (`normal_email`): one mailbox, one text; null when it is none. */
export function plainEmail(text: string): string | null {
  const match = /^([^@ ,;]+)@([^@ ,;]+\.[a-z]{2,})$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  const [, local, domain] = match as unknown as [string, string, string];
  if (domain === 'gmail.com' || domain === 'googlemail.com') {
    return `${local.replace(/\+.*$/, '').replaceAll('.', '')}@gmail.com`;
  }
  return `${ALIAS_PROVIDERS.test(domain) ? local.replace(/\+.*$/, '') : local}@${domain}`;
}

/** A number in E.164 as the models compare it (`normal_phone`); null when it is none. */
export function plainPhone(text: string): string | null {
  const plain = text
    .replace(/\.0$/, '')
    .replace(/[^0-9+]/g, '')
    .replace(/^00/, '+')
    .replace(/(.)\+/g, '$1');
  if (/^[6789]\d{8}$/.test(plain)) return `+34${plain}`;
  if (/^34[6789]\d{8}$/.test(plain)) return `+${plain}`;
  if (plain.startsWith('+34')) return /^\+34[6789]\d{8}$/.test(plain) ? plain : null;
  return /^\+[1-9]\d{7,14}$/.test(plain) ? plain : null;
}

/** A national id without separators and country, with the leading zero that a number field dropped. */
export function plainNationalId(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/^ES(?=[0-9XYZ])/, '')
    .replace(/^(?=\d{7}[A-Z]$)/, '0');
}

/** Words of a name without accents and case. */
export function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
}

/** The number by which mailing services know an address: reversible by guessing, so it is a sign like the address. */
export function addressHash(email: string): string {
  return createHash('md5').update(email.trim().toLowerCase()).digest('hex');
}

const EMAIL = /[^\s<>"'(),;:=?&[\]{}|\\/]+(?:@|%40)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/giu;
const PHONE = /(?<![\w.])(?:\+|%2B|00)?\d(?:[\s().-]{0,2}\d){7,14}(?![\w])/giu;
const NATIONAL_ID = /(?<!\w)(?:ES)?[0-9XYZ](?:[\s.-]?\d){6,7}[\s.-]?[A-Z](?!\w)/giu;

/** Contact points and documents in a text, wherever they stand in it. */
export function signsIn(text: string): Found[] {
  if (text.length < 7) return [];
  const found: Found[] = [];
  const collect = (pattern: RegExp, kind: SignKind, plain: (part: string) => string | null) => {
    for (const match of text.matchAll(pattern)) {
      const value = plain(match[0]);
      if (value !== null) found.push({ kind, value, start: match.index, end: match.index + match[0].length });
    }
  };
  if (text.includes('@') || text.includes('%40')) {
    collect(EMAIL, 'email', (part) => plainEmail(part.replace(/%40/gi, '@').replace(/^(mailto|\.)+/i, '')));
  }
  if (/\d/.test(text)) {
    collect(PHONE, 'phone', (part) => plainPhone(part.replace(/%2B/gi, '+')));
    collect(NATIONAL_ID, 'national_id', plainNationalId);
  }
  return found;
}

/** Runs of two to five words of a text, as names are compared; overlapping. */
export function nameRuns(text: string): Found[] {
  const words = [...text.matchAll(/[\p{L}\p{M}ªº.'’-]+/gu)];
  const found: Found[] = [];
  for (let at = 0; at < words.length; at++) {
    for (let count = 5; count >= 2; count--) {
      const last = words[at + count - 1];
      if (!last) continue;
      const [start, end] = [words[at]!.index, last.index + last[0].length];
      found.push({ kind: 'name', value: plainName(text.slice(start, end)), start, end });
    }
  }
  return found;
}

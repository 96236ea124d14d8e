import type { ErrorClass, ErrorRule, HttpFailure } from '../../engine/connector.ts';

interface CodeRule {
  codes: readonly string[];
  class: ErrorClass;
  advice: string;
}

/** The vendor's codes and what they mean for a sync; first match wins. Name the page of its documentation here. */
export const CODES: readonly CodeRule[] = [
  {
    codes: ['rate_limit'],
    class: 'rate_limited',
    advice: 'The vendor limits requests; the sync goes on when it may.',
  },
  {
    codes: ['invalid_token'],
    class: 'config',
    advice: 'The vendor does not accept the token: make a new one and put it into access_token.',
  },
  {
    codes: ['forbidden'],
    class: 'permission',
    advice: 'The token may not read this account: give it access to items.',
  },
  {
    codes: ['invalid_page'],
    class: 'cursor_expired',
    advice: 'The list has changed while it was read; it is read again from its first page.',
  },
];

const codeOf = ({ json }: HttpFailure) => (json as { error?: { code?: string } } | undefined)?.error?.code;

export const errors: readonly ErrorRule[] = CODES.map(({ codes, ...rule }) => ({
  ...rule,
  match: (failure) => codes.includes(codeOf(failure) ?? ''),
}));

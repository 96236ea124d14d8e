import type { ErrorClass, ErrorRule, HttpFailure } from '../../engine/connector.ts';

interface CodeRule {
  codes: readonly number[];
  says?: RegExp;
  class: ErrorClass;
  advice: string;
}

/** First match wins. https://www.twilio.com/docs/api/errors */
export const CODES: readonly CodeRule[] = [
  {
    codes: [20429],
    class: 'rate_limited',
    advice: 'Twilio limits requests at once; the sync goes on when it may.',
  },
  {
    codes: [20001, 20002, 20400, 20404],
    says: /page ?token|invalid page/i,
    class: 'cursor_expired',
    advice: 'The list has moved on; it is read again from its first page.',
  },
  {
    codes: [20005, 20010],
    class: 'skip_entity',
    advice: 'The account is suspended or closed: nothing of it is read.',
  },
  {
    codes: [20003, 20004, 20101, 20102, 20103, 20104],
    class: 'config',
    advice: 'Twilio does not accept the credentials: check account_sid, auth_token and, when used, api_key.',
  },
  {
    codes: [20006, 20007, 20403],
    class: 'permission',
    advice: 'The key may not read this: use a main key or the auth token of the account.',
  },
  {
    codes: [20008],
    class: 'config',
    advice: 'These are test credentials, which have no calls or messages: use the live ones.',
  },
  { codes: [20404], class: 'config', advice: 'Twilio knows no such account: check account_sid.' },
  {
    codes: [20500, 20503, 20504],
    class: 'transient',
    advice: 'Twilio is failing for a moment; the request is sent again.',
  },
];

const codeOf = (failure: HttpFailure) => (failure.json as { code?: number } | undefined)?.code;

export const errors: readonly ErrorRule[] = [
  ...CODES.map((rule) => ({
    class: rule.class,
    advice: rule.advice,
    match: (failure: HttpFailure) =>
      rule.codes.includes(codeOf(failure) ?? -1) && (!rule.says || rule.says.test(failure.body)),
  })),
  {
    class: 'data_too_large',
    match: ({ status }) => status === 413 || status === 504,
    advice: 'Twilio cannot build that many records at once; fewer are asked for.',
  },
];

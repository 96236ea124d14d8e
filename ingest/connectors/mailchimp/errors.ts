import type { ErrorClass, ErrorRule, HttpFailure } from '../../engine/connector.ts';

interface CodeRule {
  status: readonly number[];
  /** Looked for in the problem's title and detail. */
  says?: RegExp;
  /** Whether the answer carries a problem document; a firewall's answer carries none. */
  isJson?: boolean;
  class: ErrorClass;
  advice: string;
}

const WAIT = 'Mailchimp allows ten requests at once; the sync goes on when it may.';

/** First match wins. https://mailchimp.com/developer/marketing/docs/errors/ */
export const CODES: readonly CodeRule[] = [
  // Mailchimp's edge cuts off an account that asks too much with a 403 that is a page, not a problem document.
  { status: [403], isJson: false, class: 'rate_limited', advice: WAIT },
  { status: [429], class: 'rate_limited', advice: WAIT },
  {
    status: [403],
    says: /wrong ?datacenter/i,
    class: 'config',
    advice: 'The key belongs to another data centre: set base_url or dc to the one at the end of the key.',
  },
  {
    status: [403],
    says: /deactivated/i,
    class: 'config',
    advice: 'The account is deactivated: reopen it in Mailchimp.',
  },
  {
    status: [401],
    class: 'config',
    advice: 'Mailchimp does not accept the key: make a new one under Account, Extras, API keys.',
  },
  {
    status: [403],
    class: 'permission',
    advice: 'The user of the key may not read this: give them at least the role of a viewer.',
  },
  {
    status: [400],
    says: /offset|count/i,
    class: 'cursor_expired',
    advice: 'Mailchimp does not page that far; the list is read again from its start.',
  },
  {
    status: [400, 404],
    says: /archived|deleted|not found/i,
    class: 'skip_entity',
    advice: 'It was deleted in Mailchimp while it was read.',
  },
  { status: [404], class: 'skip_entity', advice: 'It no longer exists in Mailchimp.' },
  {
    status: [413, 504],
    class: 'data_too_large',
    advice: 'Mailchimp cannot build that many records at once; fewer are asked for.',
  },
  {
    status: [405, 414, 422],
    class: 'bug',
    advice: 'Mailchimp refuses the request as wrong: please report it.',
  },
  {
    status: [500, 502, 503],
    class: 'transient',
    advice: 'Mailchimp is failing for a moment; the request is sent again.',
  },
];

function isProblem(failure: HttpFailure): boolean {
  return typeof failure.json === 'object' && failure.json !== null;
}

export const errors: readonly ErrorRule[] = CODES.map((rule) => ({
  class: rule.class,
  advice: rule.advice,
  match: (failure: HttpFailure) =>
    rule.status.includes(failure.status) &&
    (rule.isJson === undefined || rule.isJson === isProblem(failure)) &&
    (!rule.says || rule.says.test(failure.body)),
}));

import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

/** The error that Graph puts into a body: https://developers.facebook.com/docs/graph-api/guides/error-handling */
interface GraphError {
  code?: number;
  error_subcode?: number;
  message?: string;
}

interface CodeRule {
  codes: readonly number[];
  subcode?: number;
  class: ErrorClass;
  advice: string;
}

const WAIT = 'Meta limits the requests of this app or account; the sync goes on when Meta lets it.';

/** Graph and Marketing API codes. A rule with a subcode stands before the rule of its code alone. */
export const CODES: readonly CodeRule[] = [
  {
    codes: [100],
    subcode: 1487534,
    class: 'data_too_large',
    advice: 'The report is too large for one job; it is read in smaller parts.',
  },
  {
    codes: [100],
    subcode: 33,
    class: 'permission',
    advice:
      'The token may not see this ad account: assign the account to the system user in Business Manager.',
  },
  {
    codes: [1],
    subcode: 99,
    class: 'transient',
    advice: 'Meta failed without a reason; the request is sent again.',
  },
  { codes: [4, 17, 32, 613], class: 'rate_limited', advice: WAIT },
  {
    codes: [80000, 80001, 80002, 80003, 80004, 80005, 80006, 80008],
    class: 'rate_limited',
    advice: WAIT,
  },
  {
    codes: [1, 2, 99, 104, 960],
    class: 'transient',
    advice: 'Meta is failing for a moment; the request is sent again.',
  },
  {
    codes: [190, 102],
    class: 'config',
    advice:
      'The access token is invalid or has expired: make a new system-user token with ads_read and put it into access_token.',
  },
  {
    codes: [10, 200, 294, 299],
    class: 'permission',
    advice: 'The token lacks ads_read for this ad account: grant it in Business Manager.',
  },
  {
    codes: [3018],
    class: 'config',
    advice: 'The report asks for days older than the 37 months that Meta keeps: choose a later start.',
  },
  {
    codes: [100],
    class: 'permission',
    advice: 'Meta refuses a parameter or the account: check account_id and that the token may read it.',
  },
];

function graphError(failure: HttpFailure): GraphError {
  const body = failure.json as { error?: GraphError } | undefined;
  return body?.error ?? {};
}

/** True when the failed answer carries the code (and subcode) of `rule`. */
function carries(failure: HttpFailure, rule: CodeRule): boolean {
  const { code, error_subcode } = graphError(failure);
  if (code === undefined || !rule.codes.includes(code)) return false;
  return rule.subcode === undefined || rule.subcode === error_subcode;
}

export const errors: readonly ErrorRule[] = [
  {
    class: 'data_too_large',
    match: (failure) => /reduce the amount of data/i.test(failure.body),
    advice: 'The page is too large for Meta; a smaller one is asked for.',
  },
  {
    // A paging cursor lives as long as its list; the code is 100, as for any wrong parameter.
    class: 'cursor_expired',
    match: (failure) => /cursor.*(invalid|expired)/i.test(graphError(failure).message ?? ''),
    advice: 'The list has changed while it was read; it is read again from its first page.',
  },
  ...CODES.map((rule) => ({
    class: rule.class,
    match: (failure: HttpFailure) => carries(failure, rule),
    advice: rule.advice,
  })),
  { class: 'rate_limited', match: ({ status }) => status === 429, advice: WAIT },
  {
    class: 'config',
    match: ({ status }) => status === 401,
    advice: 'Meta does not accept the access token: make a new one and put it into access_token.',
  },
  {
    class: 'permission',
    match: ({ status }) => status === 403,
    advice: 'The token may not read this ad account: grant ads_read in Business Manager.',
  },
  {
    class: 'transient',
    match: ({ status }) => status >= 500,
    advice: 'Meta is failing for a moment; the request is sent again.',
  },
];

/** The class of a code that a report job states in its own body instead of a failed answer. */
export function classOfCode(code: number | undefined, subcode?: number): ErrorClass | undefined {
  const body = { error: { code, error_subcode: subcode } };
  const failure: HttpFailure = { status: 400, headers: {}, body: '', json: body };
  return CODES.find((rule) => carries(failure, rule))?.class;
}

/** Share of the allowance, in percent, from which requests slow down and from which they pause. */
const SLOW_AT = 85;
const PAUSE_AT = 95;
const SLOW_MS = 120_000;
const PAUSE_MS = 600_000;

/** Each header holds JSON; the business one is keyed by account id with a list of usages. */
const USAGE_HEADERS = [
  'x-business-use-case-usage',
  'x-app-usage',
  'x-ad-account-usage',
  'x-fb-ads-insights-throttle',
] as const;

const PERCENTAGES = ['call_count', 'total_cputime', 'total_time', 'acc_id_util_pct', 'app_id_util_pct'];

/**
 * Waits told by Meta's usage headers: minutes until access is regained, else by how full the allowance is. A refusal
 * that states zero minutes may be sent again at once, however full the allowance still looks.
 */
export const readThrottle: ReadThrottle = ({ status, headers }) => {
  let percent = 0;
  let regainMinutes = 0;
  let isStated = false;
  for (const name of USAGE_HEADERS) {
    for (const usage of usages(headers[name])) {
      for (const key of PERCENTAGES) percent = Math.max(percent, Number(usage[key]) || 0);
      if (usage.estimated_time_to_regain_access === undefined) continue;
      isStated = true;
      regainMinutes = Math.max(regainMinutes, Number(usage.estimated_time_to_regain_access) || 0);
    }
  }
  if (regainMinutes > 0) {
    return { waitMs: regainMinutes * 60_000, reason: `Meta gives access again in ${regainMinutes} min` };
  }
  if (status >= 400 && isStated) return undefined;
  if (percent >= PAUSE_AT) return { waitMs: PAUSE_MS, reason: `${percent} % of Meta's allowance is used` };
  if (percent >= SLOW_AT) return { waitMs: SLOW_MS, reason: `${percent} % of Meta's allowance is used` };
  return undefined;
};

function usages(header: string | undefined): Record<string, unknown>[] {
  if (!header) return [];
  try {
    const value: unknown = JSON.parse(header);
    if (typeof value !== 'object' || value === null) return [];
    const nested = Object.values(value).filter(Array.isArray).flat();
    return [value as Record<string, unknown>, ...(nested as Record<string, unknown>[])];
  } catch {
    return [];
  }
}

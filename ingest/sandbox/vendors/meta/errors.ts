import { DEMO_BRANDS, type DemoBrand } from '../../brands.ts';
import type { Answer, WordedFault } from '../http.ts';

const TRACE = 'AsbxTrace0000000000000';

/** An error in the shape of the Graph API. */
export function graphError(
  status: number,
  code: number,
  message: string,
  more: Record<string, unknown> = {},
): Answer {
  const type = code === 190 || code === 2500 ? 'OAuthException' : 'FacebookApiException';
  return { status, body: { error: { message, type, code, fbtrace_id: TRACE, ...more } } };
}

/** The headers in which Meta tells how much of its limits is used, in percent. */
export function usage(brand: DemoBrand, percent = 3, minutes = 0): Record<string, string> {
  const use = { call_count: percent, total_cputime: percent, total_time: percent };
  return {
    'facebook-api-version': 'v25.0',
    'x-app-usage': JSON.stringify(use),
    'x-ad-account-usage': JSON.stringify({
      acc_id_util_pct: percent,
      reset_time_duration: 0,
      ads_api_access_tier: 'standard_access',
    }),
    'x-fb-ads-insights-throttle': JSON.stringify({
      app_id_util_pct: percent,
      acc_id_util_pct: percent,
      ads_api_access_tier: 'standard_access',
    }),
    'x-business-use-case-usage': JSON.stringify({
      [brand.metaAccount]: [
        {
          type: 'ads_insights',
          ...use,
          estimated_time_to_regain_access: minutes,
          ads_api_access_tier: 'standard_access',
        },
      ],
    }),
  };
}

/** Meta's own words for a failure on order. */
export function metaFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited': {
      const answer = graphError(400, 17, '(#17) User request limit reached', {
        error_subcode: 2446079,
        is_transient: true,
      });
      return { ...answer, headers: usage(DEMO_BRANDS[0], 100, Math.ceil(retryAfterS / 60)) };
    }
    case 'rate_limited_no_header':
      return graphError(
        400,
        80000,
        '(#80000) There have been too many calls to this ad-account. Wait a bit and try again.',
        { is_transient: true },
      );
    case 'server_error':
      return graphError(500, 2, 'An unexpected error has occurred. Please retry your request later.', {
        is_transient: true,
      });
    case 'unauthorized':
      return graphError(401, 190, 'Invalid OAuth access token - Cannot parse access token');
    case 'too_much_data':
      return graphError(400, 100, 'Invalid parameter', {
        error_subcode: 1487534,
        error_user_title: 'Too much data',
        error_user_msg:
          'There is too much data to retrieve. Please reduce the amount of data you are asking for.',
      });
    case 'expired_cursor':
      return graphError(
        400,
        100,
        '(#100) The cursor is invalid or has expired: ask for the first page again',
      );
  }
}

import { createPublicKey, createVerify } from 'node:crypto';
import type { DemoBrand } from '../../brands.ts';
import { DAY, HOUR } from '../../world/calendar.ts';
import type { World } from '../../world/world.ts';
import { type Answer, type Call, limitOf, spoilFirst, type VendorServer, type WordedFault } from '../http.ts';
import { accessToken, brandOf } from '../tokens.ts';
import { clientEmailOf, propertyOf } from './account.ts';
import { type SessionRow, sessionRows } from './sessions.ts';

const TOKEN_LIVES = HOUR;
const TOKENS_A_DAY = 200_000;

interface ReportRequest {
  dimensions?: { name: string }[];
  metrics?: { name: string }[];
  dateRanges?: { startDate: string; endDate: string }[];
  limit?: string;
  offset?: string;
  returnPropertyQuota?: boolean;
}

const DIMENSIONS: Record<string, (row: SessionRow, date: string) => string> = {
  date: (_row, date) => date.replaceAll('-', ''),
  sessionSource: (row) => row.source,
  sessionMedium: (row) => row.medium,
  sessionCampaignName: (row) => row.campaign,
  landingPage: (row) => row.landing,
  deviceCategory: (row) => row.device,
  countryId: (row) => row.country,
};

const METRICS: Record<string, { type: string; of: (row: SessionRow) => string }> = {
  sessions: { type: 'TYPE_INTEGER', of: (row) => String(row.sessions) },
  engagedSessions: { type: 'TYPE_INTEGER', of: (row) => String(row.engaged) },
  totalUsers: { type: 'TYPE_INTEGER', of: (row) => String(row.sessions) },
  screenPageViews: { type: 'TYPE_INTEGER', of: (row) => String(row.pages) },
  userEngagementDuration: { type: 'TYPE_SECONDS', of: (row) => String(row.seconds) },
  keyEvents: { type: 'TYPE_FLOAT', of: (row) => String(row.keyEvents) },
  transactions: { type: 'TYPE_INTEGER', of: (row) => String(row.transactions) },
  purchaseRevenue: { type: 'TYPE_CURRENCY', of: (row) => (row.revenue / 100).toFixed(2) },
};

function refusal(code: number, status: string, message: string): Answer {
  return { status: code, body: { error: { code, message, status } } };
}

/** The Analytics Data API for the properties of both brands, with the token endpoint of service accounts at `/token`. */
export function analyticsServer(world: World, keys: ReadonlyMap<string, DemoBrand>): VendorServer {
  let consumed = 0;

  /** The private key whose public half fits the claim's signature, and whose account made it. */
  function signIn(call: Call): Answer {
    const [head = '', claim = '', signature = ''] = (call.form.get('assertion') ?? '').split('.');
    for (const [key, brand] of keys) {
      const verifier = createVerify('RSA-SHA256').update(`${head}.${claim}`);
      if (!verifier.verify(createPublicKey(key), signature, 'base64url')) continue;
      const { iss, exp, iat } = JSON.parse(Buffer.from(claim, 'base64url').toString('utf8')) as {
        iss: string;
        exp: number;
        iat: number;
      };
      if (iss !== clientEmailOf(brand) || exp - iat > 3600) break;
      return {
        status: 200,
        body: {
          access_token: accessToken(key, call.now + TOKEN_LIVES),
          expires_in: TOKEN_LIVES / 1000,
          token_type: 'Bearer',
        },
      };
    }
    return {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
    };
  }

  /** A day of a request: a date, or `today`, `yesterday`, `NdaysAgo`. */
  function dayOf(text: string, now: number): number {
    const today = world.calendar.dayOf(now);
    if (text === 'today') return today;
    if (text === 'yesterday') return today - 1;
    const ago = /^(\d+)daysAgo$/.exec(text)?.[1];
    if (ago !== undefined) return today - Number(ago);
    return Math.round((Date.parse(text) - Date.parse(world.calendar.startDate)) / DAY);
  }

  function report(brand: DemoBrand, call: Call): Answer {
    const asked = (call.json ?? {}) as ReportRequest;
    const dimensions = asked.dimensions?.map(({ name }) => name) ?? [];
    const metrics = asked.metrics?.map(({ name }) => name) ?? [];
    const unknown =
      dimensions.find((name) => !(name in DIMENSIONS)) ?? metrics.find((name) => !(name in METRICS));
    if (unknown !== undefined || metrics.length === 0 || asked.dateRanges?.length !== 1)
      return refusal(400, 'INVALID_ARGUMENT', `Field ${unknown ?? 'dateRanges'} is not valid.`);
    const [{ startDate, endDate }] = asked.dateRanges as [{ startDate: string; endDate: string }];
    const all: SessionRow[] = [];
    const last = Math.min(dayOf(endDate, call.now), world.calendar.dayOf(call.now));
    for (let day = Math.max(0, dayOf(startDate, call.now)); day <= last; day++)
      all.push(...sessionRows(world.brand(brand.id), day, call.now));
    const rows = dimensions.length === 0 ? all.slice(0, 1) : all;
    const offset = limitOf(asked.offset, 0, Number.MAX_SAFE_INTEGER);
    const page = rows.slice(offset, offset + limitOf(asked.limit, 10_000, 250_000));
    consumed += 10;
    return {
      status: 200,
      body: {
        dimensionHeaders: dimensions.map((name) => ({ name })),
        metricHeaders: metrics.map((name) => ({ name, type: METRICS[name]!.type })),
        rows: page.map((row) => ({
          dimensionValues: dimensions.map((name) => ({
            value: DIMENSIONS[name]!(row, world.calendar.date(row.day)),
          })),
          metricValues: metrics.map((name) => ({ value: METRICS[name]!.of(row) })),
        })),
        rowCount: rows.length,
        metadata: { currencyCode: 'EUR', timeZone: 'Europe/Madrid' },
        ...(asked.returnPropertyQuota ? { propertyQuota: quota(consumed) } : {}),
        kind: 'analyticsData#runReport',
      },
    };
  }

  return {
    handle(call) {
      if (call.path === '/token') return signIn(call);
      const brand = brandOf(call.headers.authorization, keys, call.now);
      if (brand === undefined) return analyticsFail('unauthorized');
      const [, property] = /^\/v1(?:beta)?\/properties\/(\d+):runReport$/.exec(call.path) ?? [];
      if (property === undefined) return refusal(404, 'NOT_FOUND', 'Method not found.');
      if (property !== propertyOf(brand))
        return refusal(
          403,
          'PERMISSION_DENIED',
          'User does not have sufficient permissions for this property.',
        );
      return report(brand, call);
    },
    fail: analyticsFail,
    spoil(body) {
      const { rows } = (body ?? {}) as { rows?: unknown };
      return spoilFirst(rows, (row) => {
        row.metricValues = [{ value: 'doce' }];
      });
    },
  };
}

function quota(consumed: number): Record<string, { consumed: number; remaining: number }> {
  return {
    tokensPerDay: { consumed: 10, remaining: Math.max(0, TOKENS_A_DAY - (consumed % TOKENS_A_DAY)) },
    tokensPerHour: { consumed: 10, remaining: 39_000 },
    tokensPerProjectPerHour: { consumed: 10, remaining: 13_900 },
    concurrentRequests: { consumed: 0, remaining: 10 },
    serverErrorsPerProjectPerHour: { consumed: 0, remaining: 10 },
    potentiallyThresholdedRequestsPerHour: { consumed: 0, remaining: 120 },
  };
}

/** Google's own words for a failure on order; its quota errors name no time. */
function analyticsFail(kind: WordedFault): Answer {
  switch (kind) {
    case 'rate_limited':
    case 'rate_limited_no_header':
      return refusal(429, 'RESOURCE_EXHAUSTED', 'Too many requests. Slow down.');
    case 'server_error':
      return refusal(500, 'INTERNAL', 'Internal error encountered.');
    case 'unauthorized':
      return refusal(
        401,
        'UNAUTHENTICATED',
        'Request had invalid authentication credentials. Expected OAuth 2 access token.',
      );
    case 'too_much_data':
      return refusal(413, 'OUT_OF_RANGE', 'The request is too large.');
    case 'expired_cursor':
      return refusal(400, 'INVALID_ARGUMENT', 'The offset is not valid.');
  }
}

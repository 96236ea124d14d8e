import type { DemoBrand } from '../../brands.ts';
import { DAY } from '../../world/calendar.ts';
import { type PaidDay, type PaidLevel, paidDays } from '../../world/delivery.ts';
import type { World } from '../../world/world.ts';
import {
  type Answer,
  type Call,
  limitOf,
  openCursor,
  sealCursor,
  spoilFirst,
  type VendorServer,
} from '../http.ts';
import { accessToken, brandOf } from '../tokens.ts';
import { accountOf, CLIENT_ID } from './account.ts';
import { linkedinError, linkedinFail } from './errors.ts';

const TOKEN_LIVES = 60 * DAY;
const MOST_FIELDS = 20;

type Element = Record<string, unknown>;

const PIVOTS: Record<string, { level: PaidLevel; urn: (row: PaidDay) => string }> = {
  CAMPAIGN_GROUP: { level: 'campaign', urn: (row) => `urn:li:sponsoredCampaignGroup:${row.campaign.id}` },
  CAMPAIGN: { level: 'ad_group', urn: (row) => `urn:li:sponsoredCampaign:${row.group?.id}` },
  CREATIVE: { level: 'ad', urn: (row) => `urn:li:sponsoredCreative:${row.adId}` },
};

const euros = (cents: number) => (cents / 100).toFixed(2);

/** LinkedIn's Marketing API for the ad accounts of both brands, with its token endpoint at `/oauth/v2/accessToken`. */
export function linkedinServer(world: World, secrets: ReadonlyMap<string, DemoBrand>): VendorServer {
  function signIn(call: Call): Answer {
    const secret = call.form.get('refresh_token') ?? '';
    if (call.form.get('client_id') !== CLIENT_ID || !secrets.has(secret))
      return {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'The provided refresh token is invalid.' },
      };
    const endsAt = call.now + TOKEN_LIVES;
    return {
      status: 200,
      body: {
        access_token: accessToken(secret, endsAt),
        expires_in: TOKEN_LIVES / 1000,
        refresh_token: secret,
        refresh_token_expires_in: 365 * 86_400,
      },
    };
  }

  function analytics(brand: DemoBrand, call: Call): Answer {
    const { query } = call;
    const pivot = PIVOTS[query.get('pivot') ?? ''];
    const fields = (query.get('fields') ?? '').split(',').filter(Boolean);
    const range =
      /^\(start:\(year:(\d+),month:(\d+),day:(\d+)\),end:\(year:(\d+),month:(\d+),day:(\d+)\)\)$/.exec(
        query.get('dateRange') ?? '',
      );
    if (query.get('q') !== 'analytics' || pivot === undefined || range === null || fields.length === 0)
      return linkedinError(400, 'ILLEGAL_ARGUMENT', 'Array parameter or date range is not valid.');
    if (fields.length > MOST_FIELDS)
      return linkedinError(400, 'ILLEGAL_ARGUMENT', 'The number of fields must not exceed 20.');
    if (query.get('accounts') !== `List(urn:li:sponsoredAccount:${accountOf(brand)})`)
      return linkedinError(403, 'ACCESS_DENIED', 'Not enough permissions to access: accounts', 100);
    const [y1, m1, d1, y2, m2, d2] = range.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const start = Date.parse(world.calendar.startDate);
    const first = Math.round((Date.UTC(y1, m1 - 1, d1) - start) / DAY);
    const last = Math.round((Date.UTC(y2, m2 - 1, d2) - start) / DAY);
    const elements: Element[] = [];
    for (let day = Math.max(0, first); day <= Math.min(last, world.calendar.dayOf(call.now)); day++) {
      for (const row of paidDays(world.brand(brand.id), 'linkedin', pivot.level, day, call.now)) {
        const all = valuesOf(row, pivot.urn(row), world.calendar.date(day));
        const chosen = Object.fromEntries(fields.map((field) => [field, all[field]]));
        const figures = Object.entries(chosen).filter(
          ([name]) => !['dateRange', 'pivotValues'].includes(name),
        );
        // A row whose fields are all zero is left out.
        if (figures.some(([, value]) => Number(value ?? 0) !== 0)) elements.push(chosen);
      }
    }
    return { status: 200, body: { paging: { start: 0, count: 10, links: [] }, elements } };
  }

  function entities(brand: DemoBrand, edge: string): Element[] {
    const account = `urn:li:sponsoredAccount:${accountOf(brand)}`;
    const groups = world.brand(brand.id).paid.filter((campaign) => campaign.platform === 'linkedin');
    if (edge === 'adCampaignGroups') {
      return groups.map((group) => ({
        id: Number(group.id),
        account,
        name: group.name,
        status: 'ACTIVE',
        test: false,
        changeAuditStamps: stamps(group.createdAt),
      }));
    }
    if (edge === 'adCampaigns') {
      return groups.flatMap((group) =>
        group.groups.map((campaign) => ({
          id: Number(campaign.id),
          account,
          campaignGroup: `urn:li:sponsoredCampaignGroup:${group.id}`,
          name: campaign.name,
          status: 'ACTIVE',
          type: 'SPONSORED_UPDATES',
          objectiveType: 'WEBSITE_CONVERSION',
          costType: 'CPC',
          dailyBudget: { currencyCode: 'EUR', amount: euros(group.dailyBudget) },
          changeAuditStamps: stamps(group.createdAt),
        })),
      );
    }
    return groups.flatMap((group) =>
      group.groups.flatMap((campaign) =>
        campaign.ads.map((ad) => ({
          id: `urn:li:sponsoredCreative:${ad.id}`,
          account,
          campaign: `urn:li:sponsoredCampaign:${campaign.id}`,
          name: ad.name,
          intendedStatus: 'ACTIVE',
          createdAt: group.createdAt,
          lastModifiedAt: group.createdAt,
        })),
      ),
    );
  }

  return {
    handle(call) {
      if (call.path === '/oauth/v2/accessToken') return signIn(call);
      const brand = brandOf(call.headers.authorization, secrets, call.now);
      if (brand === undefined) return linkedinFail('unauthorized');
      if (!/^\d{6}$/.test(call.headers['linkedin-version'] ?? ''))
        return linkedinError(426, 'NONEXISTENT_VERSION', 'Requested version is not active');
      if (call.path === '/rest/adAnalytics') return analytics(brand, call);
      const [, id, edge] =
        /^\/rest\/adAccounts\/(\d+)(?:\/(adCampaignGroups|adCampaigns|creatives))?$/.exec(call.path) ?? [];
      if (id === undefined) return linkedinError(404, 'RESOURCE_NOT_FOUND', 'No virtual resource found');
      if (id !== accountOf(brand))
        return linkedinError(403, 'ACCESS_DENIED', 'Not enough permissions to access: adAccounts', 100);
      if (edge === undefined) {
        return {
          status: 200,
          body: {
            id: Number(id),
            name: `${brand.name} (demo)`,
            currency: 'EUR',
            status: 'ACTIVE',
            type: 'BUSINESS',
            changeAuditStamps: stamps(world.calendar.midnight(0) - 400 * DAY),
          },
        };
      }
      return page(entities(brand, edge), call);
    },
    fail: linkedinFail,
    spoil(body) {
      const { elements } = (body ?? {}) as { elements?: unknown };
      return spoilFirst(elements, (element) => {
        if ('pivotValues' in element) element.costInLocalCurrency = 'doce euros';
        else element.id = null;
      });
    },
  };
}

function stamps(at: number): Element {
  return { created: { time: at }, lastModified: { time: at } };
}

function valuesOf(row: PaidDay, urn: string, date: string): Element {
  const [year, month, day] = date.split('-').map(Number);
  const at = { year, month, day };
  return {
    dateRange: { start: at, end: at },
    pivotValues: [urn],
    impressions: row.impressions,
    clicks: row.clicks,
    landingPageClicks: row.clicks,
    costInLocalCurrency: euros(row.spend),
    costInUsd: euros(Math.round(row.spend * 1.09)),
    externalWebsiteConversions: row.conversions / 100,
    externalWebsitePostClickConversions: row.conversions / 100,
    externalWebsitePostViewConversions: 0,
    conversionValueInLocalCurrency: euros(row.value),
    oneClickLeads: 0,
    videoViews: 0,
    approximateMemberReach: Math.round(row.impressions * 0.8),
    totalEngagements: row.clicks,
    likes: 0,
    comments: 0,
    shares: 0,
    follows: 0,
  };
}

function page(elements: Element[], call: Call): Answer {
  const size = limitOf(call.query.get('pageSize'), 100, 1_000);
  const token = call.query.get('pageToken');
  const start = token === null || token === '' ? 0 : openCursor<number>(token);
  if (typeof start !== 'number') return linkedinFail('expired_cursor');
  const end = start + size;
  const metadata = end < elements.length ? { nextPageToken: sealCursor(end) } : {};
  return { status: 200, body: { elements: elements.slice(start, end), metadata } };
}

import type { DemoBrand } from '../../brands.ts';
import type { BrandWorld } from '../../world/brand.ts';
import { type PaidDay, type PaidLevel, paidDays } from '../../world/delivery.ts';
import type { PaidCampaign, PaidGroup } from '../../world/paid.ts';
import { customerOf } from './account.ts';

/** Values of one row by the name that a query gives the field; undefined where the field does not apply. */
export type Values = Record<string, unknown>;

const LEVEL: Record<string, PaidLevel> = {
  campaign: 'campaign',
  ad_group: 'ad_group',
  ad_group_ad: 'ad',
  keyword_view: 'keyword',
  search_term_view: 'search_term',
};
export const RESOURCES = ['customer', ...Object.keys(LEVEL)];

const micros = (cents: number) => String(cents * 10_000);

function account(brand: DemoBrand): Values {
  return {
    'customer.id': customerOf(brand),
    'customer.descriptive_name': `${brand.name} (demo)`,
    'customer.currency_code': 'EUR',
    'customer.time_zone': 'Europe/Madrid',
    'customer.manager': false,
    'customer.status': 'ENABLED',
  };
}

function ofCampaign(campaign: PaidCampaign): Values {
  return {
    'campaign.id': campaign.id,
    'campaign.name': campaign.name,
    'campaign.status': 'ENABLED',
    'campaign.advertising_channel_type': campaign.kind === 'search' ? 'SEARCH' : 'PERFORMANCE_MAX',
    'campaign.bidding_strategy_type':
      campaign.kind === 'search' ? 'TARGET_SPEND' : 'MAXIMIZE_CONVERSION_VALUE',
    'campaign_budget.amount_micros': micros(campaign.dailyBudget),
  };
}

function ofGroup(group: PaidGroup): Values {
  return {
    'ad_group.id': group.id,
    'ad_group.name': group.name,
    'ad_group.status': 'ENABLED',
    'ad_group.type': 'SEARCH_STANDARD',
    'ad_group.cpc_bid_micros': '10000',
  };
}

function ofAd(ad: PaidGroup['ads'][number]): Values {
  return {
    'ad_group_ad.ad.id': ad.id,
    'ad_group_ad.ad.type': 'RESPONSIVE_SEARCH_AD',
    'ad_group_ad.ad.final_urls': [ad.url],
    'ad_group_ad.status': 'ENABLED',
  };
}

/** The entities of a resource as they are. */
export function entityRows(brand: DemoBrand, world: BrandWorld, resource: string): Values[] {
  const campaigns = world.paid.filter((campaign) => campaign.platform === 'google');
  if (resource === 'customer') return [account(brand)];
  if (resource === 'campaign')
    return campaigns.map((campaign) => ({ ...account(brand), ...ofCampaign(campaign) }));
  const groups = campaigns.flatMap((campaign) =>
    campaign.groups.map((group) => ({
      group,
      values: { ...account(brand), ...ofCampaign(campaign), ...ofGroup(group) },
    })),
  );
  if (resource === 'ad_group') return groups.map(({ values }) => values);
  if (resource === 'ad_group_ad')
    return groups.flatMap(({ group, values }) => group.ads.map((ad) => ({ ...values, ...ofAd(ad) })));
  return [];
}

/** The report of a resource for days counted from the world's start. */
export function reportRows(
  brand: DemoBrand,
  world: BrandWorld,
  resource: string,
  days: readonly number[],
  now: number,
): Values[] {
  const level = LEVEL[resource];
  if (level === undefined) return [];
  return days.flatMap((day) =>
    paidDays(world, 'google', level, day, now).map((row) => ({
      ...account(brand),
      ...ofCampaign(row.campaign),
      ...(row.group === null ? {} : ofGroup(row.group)),
      ...adOf(row),
      ...keywordOf(row, level),
      'segments.date': world.calendar.date(day),
      'metrics.impressions': String(row.impressions),
      'metrics.clicks': String(row.clicks),
      'metrics.cost_micros': micros(row.spend),
      'metrics.average_cpc': row.clicks === 0 ? undefined : (row.spend * 10_000) / row.clicks,
      'metrics.conversions': row.conversions / 100,
      'metrics.conversions_value': row.value / 100,
      'metrics.all_conversions': row.allConversions / 100,
      'metrics.conversions_by_conversion_date': row.conversionsByDate / 100,
      'metrics.conversions_value_by_conversion_date': row.valueByDate / 100,
    })),
  );
}

function adOf(row: PaidDay): Values {
  const ad = row.group?.ads.find((one) => one.id === row.adId);
  return ad === undefined ? {} : ofAd(ad);
}

function keywordOf(row: PaidDay, level: PaidLevel): Values {
  if (row.keyword === null) return {};
  const { id, text, match } = row.keyword;
  if (level === 'keyword') {
    return {
      'ad_group_criterion.criterion_id': id,
      'ad_group_criterion.keyword.text': text,
      'ad_group_criterion.keyword.match_type': match,
    };
  }
  return level === 'search_term'
    ? {
        'search_term_view.search_term': row.term,
        'segments.keyword.info.text': text,
        'segments.keyword.info.match_type': match,
      }
    : {};
}

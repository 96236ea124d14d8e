import type { DemoBrand } from '../../brands.ts';
import type { Calendar } from '../../world/calendar.ts';
import { DAY, HOUR } from '../../world/calendar.ts';
import type { Ad, AdSet, Campaign } from '../../world/types.ts';
import type { World } from '../../world/world.ts';

type Node = Record<string, unknown>;
type Fields = { name: string; inner: Fields }[];

/** A field list with nesting: `id,creative{id,url_tags}`. */
export function parseFields(text: string): Fields {
  const fields: Fields = [];
  let at = 0;
  while (at < text.length) {
    const match = /^\s*([\w.()]+)\s*/.exec(text.slice(at));
    if (match === null) {
      at++;
      continue;
    }
    at += match[0].length;
    let inner: Fields = [];
    if (text[at] === '{') {
      let depth = 1;
      let end = at + 1;
      for (; end < text.length && depth > 0; end++)
        depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
      inner = parseFields(text.slice(at + 1, end - 1));
      at = end;
    }
    fields.push({ name: match[1] as string, inner });
  }
  return fields;
}

/** The asked-for fields of a node; the id comes always, what a node lacks never. */
export function pickFields(node: Node, fields: Fields): Node {
  const picked: Node = {};
  for (const { name, inner } of fields) {
    const value = node[name];
    if (value === undefined) continue;
    picked[name] =
      typeof value === 'object' && value !== null && !Array.isArray(value) && inner.length > 0
        ? pickFields(value as Node, inner)
        : value;
  }
  if (node.id !== undefined) picked.id = node.id;
  return picked;
}

export function accountNode(brand: DemoBrand): Node {
  return {
    id: `act_${brand.metaAccount}`,
    account_id: brand.metaAccount,
    name: `${brand.name} España`,
    account_status: 1,
    currency: 'EUR',
    timezone_name: 'Europe/Madrid',
    timezone_id: 31,
    business_country_code: 'ES',
  };
}

/** `2026-11-02T09:00:00+0100`, the way Meta writes instants. */
export function metaTime(calendar: Calendar, at: number): string {
  const local = calendar.local(at);
  const minutes = Math.round(
    (Date.parse(`${local.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000) / 60_000,
  );
  const zone = `${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
  return `${local.replace(' ', 'T')}${minutes < 0 ? '-' : '+'}${zone}`;
}

const ARCHIVED_AFTER = 70 * DAY;

/** Status of a campaign, and when it changed last: active in its days, then paused, archived in the end. */
function lifeOf(world: World, campaign: Campaign, now: number): { status: string; updatedAt: number } {
  const start = world.calendar.midnight(campaign.fromDay);
  const end = world.calendar.midnight(campaign.toDay + 1) + 9 * HOUR;
  if (now < start) return { status: 'PAUSED', updatedAt: campaign.createdAt };
  if (now < end) return { status: 'ACTIVE', updatedAt: start };
  if (now < end + ARCHIVED_AFTER) return { status: 'PAUSED', updatedAt: end };
  return { status: 'ARCHIVED', updatedAt: end + ARCHIVED_AFTER };
}

interface Entity {
  node: Node;
  updatedAt: number;
  parents: string[];
}

function campaignEntity(world: World, brand: DemoBrand, campaign: Campaign, now: number): Entity {
  const { status, updatedAt } = lifeOf(world, campaign, now);
  const { calendar } = world;
  const node = {
    id: campaign.id,
    account_id: brand.metaAccount,
    name: campaign.name,
    objective: campaign.objective,
    status,
    configured_status: status,
    effective_status: status,
    buying_type: 'AUCTION',
    daily_budget: String(campaign.dailyBudget),
    lifetime_budget: '0',
    start_time: metaTime(calendar, calendar.midnight(campaign.fromDay)),
    stop_time: metaTime(calendar, calendar.midnight(campaign.toDay + 1)),
    created_time: metaTime(calendar, campaign.createdAt),
    updated_time: metaTime(calendar, updatedAt),
  };
  return { node, updatedAt, parents: [] };
}

function childStatus(status: string, level: 'CAMPAIGN' | 'ADSET'): string {
  return status === 'PAUSED' ? `${level}_PAUSED` : status;
}

function adSetEntity(world: World, brand: DemoBrand, adSet: AdSet, now: number): Entity {
  const { status, updatedAt } = lifeOf(world, adSet.campaign, now);
  const own = status === 'PAUSED' ? 'ACTIVE' : status;
  const node = {
    id: adSet.id,
    account_id: brand.metaAccount,
    campaign_id: adSet.campaign.id,
    name: adSet.name,
    status: own,
    effective_status: childStatus(status, 'CAMPAIGN'),
    optimization_goal: adSet.goal,
    billing_event: 'IMPRESSIONS',
    daily_budget: String(adSet.dailyBudget),
    lifetime_budget: '0',
    created_time: metaTime(world.calendar, adSet.campaign.createdAt),
    updated_time: metaTime(world.calendar, updatedAt),
  };
  return { node, updatedAt, parents: [adSet.campaign.id] };
}

function adEntity(world: World, brand: DemoBrand, ad: Ad, now: number): Entity {
  const { campaign } = ad.adSet;
  const { status, updatedAt } = lifeOf(world, campaign, now);
  const node = {
    id: ad.id,
    account_id: brand.metaAccount,
    campaign_id: campaign.id,
    adset_id: ad.adSet.id,
    name: ad.name,
    status: status === 'PAUSED' ? 'ACTIVE' : status,
    effective_status: childStatus(status, 'CAMPAIGN'),
    creative: {
      id: ad.creativeId,
      name: ad.name,
      ...(ad.urlTags === '' ? {} : { url_tags: ad.urlTags }),
      object_story_spec: { page_id: `99${brand.metaAccount}`, link_data: { link: ad.url, name: ad.name } },
    },
    created_time: metaTime(world.calendar, campaign.createdAt),
    updated_time: metaTime(world.calendar, updatedAt),
  };
  return { node, updatedAt, parents: [campaign.id, ad.adSet.id] };
}

/** Nothing to be seen without the filter: Meta leaves these out of a plain list. */
const HIDDEN = ['ARCHIVED', 'DELETED'];

/**
 * One entity by its id, or the list under an account, campaign or ad set, newest first and with the asked-for fields.
 * Undefined when there is no such node for this account.
 */
export function entitiesOf(
  world: World,
  brand: DemoBrand,
  node: string,
  edge: string | undefined,
  parameters: URLSearchParams,
  now: number,
): Node | Node[] | undefined {
  const day = world.calendar.dayOf(now);
  const months = world.brand(brand.id).plan.until(day + 3);
  const campaigns = months
    .flatMap((month) => month.campaigns)
    .filter((campaign) => campaign.createdAt <= now);
  const adSets = campaigns.flatMap((campaign) => campaign.adSets);
  const make: Record<string, () => Entity[]> = {
    campaigns: () => campaigns.map((campaign) => campaignEntity(world, brand, campaign, now)),
    adsets: () => adSets.map((adSet) => adSetEntity(world, brand, adSet, now)),
    ads: () => adSets.flatMap((adSet) => adSet.ads.map((ad) => adEntity(world, brand, ad, now))),
  };
  const fields = parseFields(parameters.get('fields') ?? 'id');
  if (edge === undefined) {
    const found = Object.values(make)
      .flatMap((list) => list())
      .find((entity) => entity.node.id === node);
    return found === undefined ? undefined : pickFields(found.node, fields);
  }
  const isAccount = node === `act_${brand.metaAccount}`;
  const known =
    isAccount || campaigns.some((item) => item.id === node) || adSets.some((item) => item.id === node);
  if (!known) return undefined;
  const filters = readFilters(parameters);
  const list = (make[edge]?.() ?? []).filter((entity) => isAccount || entity.parents.includes(node));
  const hasStatus = filters.some((filter) => /effective_status|delivery_info/.test(filter.field));
  return list
    .filter((entity) => hasStatus || !HIDDEN.includes(String(entity.node.effective_status)))
    .filter((entity) => filters.every((filter) => passes(entity, filter)))
    .reverse()
    .map((entity) => pickFields(entity.node, fields));
}

interface Filter {
  field: string;
  operator: string;
  value: unknown;
}

function readFilters(parameters: URLSearchParams): Filter[] {
  const filters: Filter[] = [];
  try {
    const given: unknown = JSON.parse(parameters.get('filtering') ?? '[]');
    if (Array.isArray(given)) filters.push(...(given as Filter[]));
    const status: unknown = JSON.parse(parameters.get('effective_status') ?? 'null');
    if (Array.isArray(status)) filters.push({ field: 'effective_status', operator: 'IN', value: status });
  } catch {
    return filters;
  }
  return filters;
}

function passes(entity: Entity, filter: Filter): boolean {
  const field = filter.field.replace(/^(campaign|adset|ad)\./, '');
  const values = (Array.isArray(filter.value) ? filter.value : [filter.value]).map(String);
  if (field === 'updated_time') {
    const at = Number(values[0]) * 1000;
    if (filter.operator === 'GREATER_THAN') return Math.floor(entity.updatedAt / 1000) * 1000 > at;
    return filter.operator === 'LESS_THAN' ? entity.updatedAt < at : true;
  }
  if (field === 'delivery_info')
    return (
      values.map((value) => value.toUpperCase()).includes(String(entity.node.effective_status)) ||
      values.includes('active')
    );
  const value = entity.node[field];
  if (value === undefined) return true;
  if (filter.operator === 'NOT_IN' || filter.operator === 'NOT_EQUAL') return !values.includes(String(value));
  return values.includes(String(value));
}

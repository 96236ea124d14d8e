/** Where a visit came from: the landing page's query first, then what Matomo made of it. */

/** Query parameters by figure, Google's and Matomo's own (mtm_, and pk_ of the Piwik days), first one wins. */
const UTM_PARAMETERS = {
  utm_source: ['utm_source', 'mtm_source', 'pk_source', 'piwik_source'],
  utm_medium: ['utm_medium', 'mtm_medium', 'pk_medium', 'piwik_medium'],
  utm_campaign: [
    'utm_campaign',
    'mtm_campaign',
    'pk_campaign',
    'piwik_campaign',
    'pk_cpn',
    'matomo_campaign',
  ],
  utm_content: ['utm_content', 'mtm_content', 'pk_content', 'piwik_content'],
  utm_term: ['utm_term', 'mtm_keyword', 'mtm_kwd', 'pk_keyword', 'pk_kwd', 'piwik_kwd', 'matomo_kwd'],
} as const;

/** Fields that the plug-in MarketingCampaignsReporting adds to a visit. */
const PLUGIN_FIELDS = {
  utm_source: 'campaignSource',
  utm_medium: 'campaignMedium',
  utm_campaign: 'campaignName',
  utm_content: 'campaignContent',
  utm_term: 'campaignKeyword',
} as const;

export const CLICK_IDS = ['gclid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid'] as const;

type Utm = keyof typeof UTM_PARAMETERS;
export type Origin = Record<Utm | (typeof CLICK_IDS)[number], string | null>;

/** UTM figures and click ids of a visit. `landing` is the address of the first page, as it was called. */
export function originOf(visit: Record<string, unknown>, landing: string | null): Origin {
  const query = queryOf(landing);
  const isCampaign = visit.referrerType === 'campaign';
  const referrer: Partial<Record<Utm, unknown>> = isCampaign
    ? { utm_campaign: visit.referrerName, utm_term: visit.referrerKeyword }
    : {};
  const origin = {} as Origin;
  for (const utm of Object.keys(UTM_PARAMETERS) as Utm[]) {
    const named = UTM_PARAMETERS[utm].map((name) => query.get(name)).find(Boolean);
    origin[utm] = named ?? filled(visit[PLUGIN_FIELDS[utm]]) ?? filled(referrer[utm]);
  }
  for (const id of CLICK_IDS) origin[id] = filled(query.get(id));
  return origin;
}

/** The query of an address, with names in lower case; some sites put campaign parameters behind the `#`. */
function queryOf(address: string | null): Map<string, string> {
  const found = new Map<string, string>();
  const [beforeHash = '', hash = ''] = (address ?? '').split('#', 2);
  for (const part of [beforeHash.split('?').slice(1).join('?'), hash.replace(/^[!/?]*/, '')]) {
    for (const [name, value] of new URLSearchParams(part)) {
      const key = name.toLowerCase();
      if (!found.has(key)) found.set(key, value.trim());
    }
  }
  return found;
}

function filled(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

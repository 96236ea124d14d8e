import type { ShopVisit } from './contracts.ts';

const CLICK_IDS = ['gclid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid'] as const;
const UTM = ['source', 'medium', 'campaign', 'content', 'term'] as const;

type Touch = Record<
  'landing_page' | 'referrer' | `utm_${(typeof UTM)[number]}` | (typeof CLICK_IDS)[number],
  string | null
>;

/**
 * The visit that led to an order. Shopify reads the campaign's tags itself; where it did not, and for click ids,
 * which it does not know, they come out of the landing page's address.
 */
export function lastTouch(visit: ShopVisit): Touch {
  const query = queryOf(visit?.landingPage);
  const tags = visit?.utmParameters;
  return {
    landing_page: visit?.landingPage ?? null,
    referrer: visit?.referrerUrl ?? null,
    ...(Object.fromEntries(
      UTM.map((name) => [`utm_${name}`, tags?.[name] ?? query.get(`utm_${name}`)]),
    ) as Record<`utm_${(typeof UTM)[number]}`, string | null>),
    ...(Object.fromEntries(CLICK_IDS.map((name) => [name, query.get(name)])) as Record<
      (typeof CLICK_IDS)[number],
      string | null
    >),
  };
}

/** Parameters of an address, which may be a path alone. */
function queryOf(address: string | null | undefined): URLSearchParams {
  return new URLSearchParams(address?.split('#')[0]?.split('?').slice(1).join('?') ?? '');
}

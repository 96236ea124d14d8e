import type { BrandWorld } from './brand.ts';
import type { Rng } from './rng.ts';
import type { Ad, AdClick, Person, TouchChannel, Visit } from './types.ts';

const REFERRERS = ['www.senderos.example', 'www.casayjardin.example', 'foro.montana.example'];

/** Host of the site that a visit comes from; empty for those that come from none. */
export function referrerOf(visit: Visit): { type: string; name: string; url: string } {
  if (visit.ad !== null || visit.channel === 'organic_social') {
    const name = visit.ad?.network ?? 'instagram';
    const title = name === 'facebook' ? 'Facebook' : 'Instagram';
    if (visit.tags === null && (visit.ad === null || visit.ad.urlTags === '')) {
      return { type: 'social', name: title, url: `https://l.${name}.com/` };
    }
    return { type: 'campaign', name: '', url: `https://l.${name}.com/` };
  }
  if (visit.tags !== null) return { type: 'campaign', name: '', url: '' };
  if (visit.channel === 'organic_search') {
    const google = visit.id % 11 !== 0;
    return {
      type: 'search',
      name: google ? 'Google' : 'Bing',
      url: google ? 'https://www.google.com/' : 'https://www.bing.com/',
    };
  }
  if (visit.channel === 'referral') {
    const name = REFERRERS[visit.id % REFERRERS.length] as string;
    return { type: 'website', name, url: `https://${name}/recomendaciones` };
  }
  return { type: 'direct', name: '', url: '' };
}

/** Name under which the link carries the click id of its platform. */
export function clickIdName(visit: Visit): 'fbclid' | 'gclid' | 'li_fat_id' {
  if (visit.click === null) return 'fbclid';
  return visit.click.platform === 'google' ? 'gclid' : 'li_fat_id';
}

/** Draws a visit and puts it on its day's agenda. */
export function makeVisit(
  brand: BrandWorld,
  rng: Rng,
  spec: {
    at: number;
    channel: TouchChannel;
    ad: Ad | null;
    click?: AdClick;
    visitor: string | null;
    person: Person | null;
  },
): Visit {
  const { channel, ad, click } = spec;
  const actions = rng.chance(0.42) ? 1 : 1 + rng.poisson(3.2);
  const day = brand.calendar.dayOf(spec.at);
  const visit: Visit = {
    id: 0,
    at: spec.at,
    durationS: actions === 1 ? rng.int(0, 40) : Math.min(1_700, actions * rng.int(18, 95)),
    actions,
    visitor: spec.visitor ?? rng.hex(16),
    person: spec.person,
    channel,
    ad,
    tags: null,
    click: click ?? null,
    clickId: ad !== null && rng.chance(0.93) ? `IwAR${rng.hex(24)}` : null,
    landing: ad?.url ?? `${brand.profile.site}/${rng.pick(LANDINGS)}`,
    device: rng.weighted(ad !== null ? PHONES : MIXED),
    country: rng.chance(0.965) ? 'es' : rng.pick(['pt', 'fr', 'gb', 'de']),
    isBot: false,
    goals: [],
  };
  if (click !== undefined) {
    visit.landing = click.url;
    visit.clickId = rng.chance(0.94) ? `${click.platform === 'google' ? 'Cj0KCQ' : ''}${rng.hex(32)}` : null;
    visit.tags = {
      source: click.platform,
      medium: click.platform === 'google' ? 'cpc' : 'paid_social',
      campaign: click.utm,
      ...(click.adId === null ? {} : { content: click.adId }),
      ...(click.keyword === null ? {} : { term: click.keyword }),
    };
  }
  if (channel === 'email') {
    const month = brand.plan.at(day).month;
    visit.tags = {
      source: 'newsletter',
      medium: 'email',
      campaign: `${brand.id}_email_keep_newsletter_${month}`,
    };
  } else if (channel === 'press' || channel === 'radio') {
    const action = brand.plan.at(day).offline.find((item) => item.medium === channel);
    if (action !== undefined)
      visit.tags = { source: action.source, medium: action.medium, campaign: action.utm };
  }
  brand.on(visit.at).visits.push(visit);
  return visit;
}

const LANDINGS = ['', '', 'novedades', 'ofertas', 'tiendas', 'guia-de-compra', 'blog/cuidados'];
const PHONES: readonly (readonly [string, number])[] = [
  ['smartphone', 84],
  ['desktop', 10],
  ['tablet', 6],
];
const MIXED: readonly (readonly [string, number])[] = [
  ['smartphone', 58],
  ['desktop', 36],
  ['tablet', 6],
];

import { type Calendar, DAY } from './calendar.ts';
import type { BrandProfile } from './catalogue.ts';
import type { Strategy } from './types.ts';

/** Search and LinkedIn campaigns: always on, one set a brand. Plain data without links back, unlike Meta's. */
export type PaidPlatform = 'google' | 'linkedin';

export interface PaidCampaign {
  platform: PaidPlatform;
  id: string;
  name: string;
  /** Value of `utm_campaign` on its links. */
  utm: string;
  strategy: Strategy;
  kind: 'search' | 'performance_max' | 'sponsored';
  createdAt: number;
  dailyBudget: number;
  /** Visits a day at scale 1, cents of a click, and the visitors who want something. */
  visits: number;
  costPerClick: number;
  wanting: number;
  /** None for a campaign whose parts the platform keeps to itself; its clicks are of the campaign alone. */
  groups: PaidGroup[];
  url: string;
}

export interface PaidGroup {
  id: string;
  name: string;
  ads: { id: string; name: string; url: string }[];
  keywords: PaidKeyword[];
}

export interface PaidKeyword {
  id: string;
  text: string;
  match: 'EXACT' | 'PHRASE' | 'BROAD';
  /** What people really typed. */
  terms: readonly string[];
}

const GENERIC: Record<string, readonly (readonly [group: string, path: string, words: readonly string[]])[]> =
  {
    norte: [
      ['Botas', 'botas', ['botas de montaña', 'botas trekking', 'botas impermeables']],
      ['Ropa', 'ropa', ['chaqueta impermeable', 'forro polar', 'pantalón montaña']],
    ],
    sur: [
      ['Jardín', 'jardin', ['sillas de jardín', 'mesa plegable', 'sombrilla grande']],
      ['Hogar', 'hogar', ['lámpara de mimbre', 'colcha algodón', 'vajilla esmaltada']],
    ],
  };
const MATCHES = ['EXACT', 'PHRASE', 'BROAD'] as const;
const TAILS = ['', ' precio', ' baratas'];

/** All campaigns of a brand outside Meta; the same whenever it is asked for. */
export function paidCampaigns(profile: BrandProfile, calendar: Calendar): PaidCampaign[] {
  const own = profile.id === 'norte' ? 1 : 2;
  const upper = profile.id.toUpperCase();
  const period = calendar.date(0).slice(0, 7).replace('-', '');
  const createdAt = calendar.midnight(0) - 3 * DAY;
  let serial = 0;
  const id = (kind: number) => `${kind}${own}${String(++serial).padStart(6, '0')}`;
  const group = (kind: number, name: string, path: string, words: readonly string[]): PaidGroup => ({
    id: id(kind + 1),
    name,
    ads: ['A', 'B'].map((variant) => ({
      id: id(kind + 2),
      name: `${name} ${variant}`,
      url: `${profile.site}/${path}`,
    })),
    keywords: words.map((text, at) => {
      const match = MATCHES[at % MATCHES.length]!;
      const terms = match === 'EXACT' ? [text] : TAILS.map((tail) => `${text}${tail}`);
      return { id: id(kind + 3), text, match, terms };
    }),
  });
  const campaign = (
    platform: PaidPlatform,
    strategy: Strategy,
    product: string,
    more: Pick<PaidCampaign, 'kind' | 'dailyBudget' | 'visits' | 'costPerClick' | 'wanting'>,
    groups: PaidGroup[],
  ): PaidCampaign => {
    const name = `${upper}_${platform.toUpperCase()}_${strategy.toUpperCase()}_${product}_${period}`;
    return {
      platform,
      id: id(platform === 'google' ? 210 : 610),
      name,
      utm: name.toLowerCase(),
      strategy,
      createdAt,
      groups,
      url: `${profile.site}/`,
      ...more,
    };
  };
  return [
    campaign(
      'google',
      'keep',
      'MARCA',
      { kind: 'search', dailyBudget: 600, visits: 5, costPerClick: 32, wanting: 0.08 },
      [group(210, 'Marca', '', [profile.id, `${profile.id} tienda`])],
    ),
    campaign(
      'google',
      'acquire',
      'GENERICO',
      { kind: 'search', dailyBudget: 2_000, visits: 8, costPerClick: 94, wanting: 0.05 },
      (GENERIC[profile.id] ?? []).map(([name, path, words]) => group(210, name, path, words)),
    ),
    campaign(
      'google',
      'acquire',
      'PMAX',
      { kind: 'performance_max', dailyBudget: 900, visits: 3, costPerClick: 71, wanting: 0.045 },
      [],
    ),
    campaign(
      'linkedin',
      'acquire',
      'EMPRESAS',
      { kind: 'sponsored', dailyBudget: 1_500, visits: 2.6, costPerClick: 415, wanting: 0.04 },
      [group(610, 'Compras y dirección ES', 'empresas', [])],
    ),
  ];
}

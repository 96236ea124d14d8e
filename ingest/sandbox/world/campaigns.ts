import { type Calendar, DAY, HOUR } from './calendar.ts';
import type { BrandProfile } from './catalogue.ts';
import { Rng, seedOf } from './rng.ts';
import type { Ad, AdSet, Campaign, Strategy } from './types.ts';

/** A paid insertion outside Meta: a press or radio action of some days. */
export interface OfflineAction {
  id: string;
  medium: 'press' | 'radio';
  source: string;
  utm: string;
  fromDay: number;
  toDay: number;
  amount: number;
  region: string;
  grps: number | null;
}

export interface MonthPlan {
  /** YYYYMM */
  month: string;
  fromDay: number;
  toDay: number;
  campaigns: Campaign[];
  offline: OfflineAction[];
}

const MAKE: readonly {
  strategy: Strategy;
  share: number;
  objective: string;
  goal: string;
  costPerVisit: number;
}[] = [
  {
    strategy: 'acquire',
    share: 0.56,
    objective: 'OUTCOME_LEADS',
    goal: 'LEAD_GENERATION',
    costPerVisit: 118,
  },
  {
    strategy: 'grow',
    share: 0.27,
    objective: 'OUTCOME_SALES',
    goal: 'OFFSITE_CONVERSIONS',
    costPerVisit: 150,
  },
  {
    strategy: 'keep',
    share: 0.17,
    objective: 'OUTCOME_ENGAGEMENT',
    goal: 'LANDING_PAGE_VIEWS',
    costPerVisit: 132,
  },
];

/** The campaigns of one brand, month after month; a month is the same whenever it is asked for. */
export class CampaignPlan {
  private readonly months: MonthPlan[] = [];

  constructor(
    private readonly seed: number,
    private readonly profile: BrandProfile,
    private readonly calendar: Calendar,
    private readonly scale: number,
  ) {}

  /** The month that holds day `day`, counted from the start. */
  at(day: number): MonthPlan {
    let plan = this.months[this.months.length - 1];
    while (plan === undefined || plan.toDay < day) {
      plan = this.makeMonth(this.months.length, plan === undefined ? 0 : plan.toDay + 1);
      this.months.push(plan);
    }
    let index = this.months.length - 1;
    while ((this.months[index] as MonthPlan).fromDay > day) index--;
    return this.months[index] as MonthPlan;
  }

  /** All months up to the one that holds `day`. */
  until(day: number): MonthPlan[] {
    const last = this.at(day);
    return this.months.slice(0, this.months.indexOf(last) + 1);
  }

  /** Ads that may be shown on a day. */
  adsAt(day: number): Ad[] {
    return this.at(day)
      .campaigns.filter((campaign) => campaign.fromDay <= day && day <= campaign.toDay)
      .flatMap((campaign) => campaign.adSets.flatMap((adSet) => adSet.ads));
  }

  private makeMonth(index: number, fromDay: number): MonthPlan {
    const { calendar, profile } = this;
    const month = calendar.date(fromDay).slice(0, 7);
    let toDay = fromDay;
    while (calendar.date(toDay + 1).startsWith(month)) toDay++;
    const code = month.replace('-', '');
    const rng = new Rng(seedOf(this.seed, profile.id, 'month', index));
    const product = profile.seasons[Number(month.slice(5)) - 1] as string;
    const budget = profile.metaBudget * this.scale;
    const campaigns = MAKE.map((kind, at) =>
      this.makeCampaign(rng, index, at, {
        ...kind,
        product,
        code,
        fromDay,
        toDay,
        budget: budget * kind.share,
      }),
    );
    if (index % 2 === 1) {
      const first = Math.min(toDay, fromDay + 11);
      const last = Math.min(toDay, first + 8);
      campaigns.push(
        this.makeCampaign(rng, index, 3, {
          strategy: 'acquire',
          objective: 'OUTCOME_SALES',
          goal: 'OFFSITE_CONVERSIONS',
          costPerVisit: 96,
          product: 'PROMO',
          code,
          fromDay: first,
          toDay: last,
          budget: budget * 1.35,
        }),
      );
    }
    return {
      month: code,
      fromDay,
      toDay,
      campaigns,
      offline: this.makeOffline(rng, index, code, product, fromDay, toDay),
    };
  }

  private makeCampaign(
    rng: Rng,
    month: number,
    at: number,
    spec: {
      strategy: Strategy;
      objective: string;
      goal: string;
      costPerVisit: number;
      product: string;
      code: string;
      fromDay: number;
      toDay: number;
      budget: number;
    },
  ): Campaign {
    const brand = this.profile.id;
    const serial = (brand === 'norte' ? 1 : 2) * 1000 + month * 10 + at;
    let name = `${brand.toUpperCase()}_META_${spec.strategy.toUpperCase()}_${spec.product}_${spec.code}`;
    // One campaign that an agency named as it liked, one whose link template was never filled in, one without tags.
    if (brand === 'norte' && month === 1 && spec.strategy === 'grow') name = 'Remarketing carrito (copia 2)';
    let utm: string | null = name.toLowerCase();
    if (brand === 'sur' && month === 1 && spec.strategy === 'keep') utm = '{{campaign.name}}';
    if (brand === 'norte' && month === 2 && spec.strategy === 'keep') utm = null;
    const campaign: Campaign = {
      id: `1202${serial}00000`,
      name,
      utm,
      strategy: spec.strategy,
      product: spec.product,
      objective: spec.objective,
      fromDay: spec.fromDay,
      toDay: spec.toDay,
      createdAt: this.calendar.midnight(spec.fromDay) - 2 * DAY + 10 * HOUR + rng.int(0, 3_600_000),
      dailyBudget: Math.round(spec.budget),
      adSets: [],
    };
    for (const [setAt, audience] of ['INTERESES', 'SIMILARES'].entries()) {
      const adSet: AdSet = {
        id: `1203${serial}${setAt}0000`,
        name: `${audience}_ES_25-65`,
        campaign,
        goal: spec.goal,
        dailyBudget: Math.round(spec.budget / 2),
        ads: [],
      };
      for (const [adAt, format] of ['VIDEO', 'CARRUSEL'].entries()) {
        adSet.ads.push(
          this.makeAd(rng, campaign, adSet, `1204${serial}${setAt}${adAt}000`, format, spec.costPerVisit),
        );
      }
      campaign.adSets.push(adSet);
    }
    return campaign;
  }

  private makeAd(
    rng: Rng,
    campaign: Campaign,
    adSet: AdSet,
    id: string,
    format: string,
    costPerVisit: number,
  ): Ad {
    const network = rng.chance(0.55) ? 'facebook' : 'instagram';
    const tags =
      campaign.utm === null
        ? ''
        : `utm_source=${network}&utm_medium=paid_social&utm_campaign=${campaign.utm}&utm_content=${id}`;
    return {
      id,
      name: `${format}_${campaign.product}_${network === 'facebook' ? 'FB' : 'IG'}`,
      adSet,
      creativeId: `23${id.slice(4)}`,
      network,
      url: `${this.profile.site}/${campaign.product.toLowerCase()}`,
      urlTags: tags,
      cpm: rng.int(620, 1_080),
      costPerVisit: Math.round(costPerVisit * rng.range(0.82, 1.25)),
    };
  }

  private makeOffline(
    rng: Rng,
    index: number,
    code: string,
    product: string,
    fromDay: number,
    toDay: number,
  ): OfflineAction[] {
    const brand = this.profile.id;
    const size = this.scale * this.profile.weight;
    const actions: OfflineAction[] = [];
    const add = (
      medium: 'press' | 'radio',
      source: string,
      first: number,
      days: number,
      amount: number,
      grps: number | null,
    ) => {
      const from = Math.min(toDay, fromDay + first);
      actions.push({
        id: `${brand.toUpperCase()}-${medium.toUpperCase()}-${code}`,
        medium,
        source,
        utm: `${brand}_${medium}_acquire_${product.toLowerCase()}_${code}`,
        fromDay: from,
        toDay: Math.min(toDay, from + days - 1),
        amount: Math.round((amount * size * rng.range(0.85, 1.2)) / 10) * 10,
        region: brand === 'norte' ? 'Norte' : 'Andalucía',
        grps,
      });
    };
    add('press', brand === 'norte' ? 'elcorreo' : 'diariosur', 4, 14, 36_000, null);
    if (index % 2 === 0) add('radio', 'cadenaser', 7, 10, 29_000, 42);
    return actions;
  }
}

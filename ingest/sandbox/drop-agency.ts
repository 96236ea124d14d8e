import { DEMO_BRANDS } from './brands.ts';
import type { CellValue, Table } from './drop-orders.ts';
import type { BrandWorld } from './world/brand.ts';
import { DAY, HOUR } from './world/calendar.ts';
import type { MonthPlan } from './world/campaigns.ts';
import { adDays } from './world/insights.ts';

/** One line of an agency's monthly report; amounts in cents, clicks as they are. */
export interface AgencyLine {
  brand: string;
  agency: string;
  report: string;
  line: string;
  campaign: string;
  month: MonthPlan;
  measure: 'spend' | 'clicks';
  agency_says: number;
  platform_says: number;
  reportedAt: number;
}

/** The agency that states more than was spent on the campaigns that acquire, and by how much. */
export const OVERSTATING = { agency: 'brisa', factor: 1.12 } as const;

/**
 * What a brand's agency has reported by `now`: on the third morning after each month, spend and clicks of its
 * campaigns at Meta as the platform gave them then, but for what it overstates.
 */
export function agencyLines(brand: BrandWorld, now: number): AgencyLine[] {
  const agency = DEMO_BRANDS.find((item) => item.id === brand.id)?.agency ?? 'agency';
  return brand.plan.until(brand.calendar.dayOf(now)).flatMap((month) => {
    const reportedAt = brand.calendar.midnight(month.toDay + 1) + 2 * DAY + 9 * HOUR;
    if (reportedAt > now) return [];
    const sums = new Map<string, { spend: number; clicks: number }>();
    for (let day = month.fromDay; day <= month.toDay; day++) {
      for (const row of adDays(brand, day, reportedAt)) {
        const { id } = row.ad.adSet.campaign;
        const sum = sums.get(id) ?? { spend: 0, clicks: 0 };
        sums.set(id, { spend: sum.spend + row.spend, clicks: sum.clicks + row.clicks });
      }
    }
    return month.campaigns.flatMap((campaign, at) => {
      const sum = sums.get(campaign.id);
      if (sum === undefined || sum.spend === 0) return [];
      const overstates = agency === OVERSTATING.agency && campaign.strategy === 'acquire';
      return (['spend', 'clicks'] as const).map((measure, column) => ({
        brand: brand.id,
        agency,
        report: `${agency}-${month.month}`,
        line: String(2 * at + column + 1),
        campaign: campaign.name,
        month,
        measure,
        agency_says: Math.round(sum[measure] * (overstates && measure === 'spend' ? OVERSTATING.factor : 1)),
        platform_says: sum[measure],
        reportedAt,
      }));
    });
  });
}

/** The reports as the spreadsheet that the agency sends, one line a campaign and measure. */
export function agencyTable(brand: BrandWorld, now: number): Table {
  return {
    file: 'agency_reports.csv',
    header: [
      ...['agency_id', 'report_id', 'line', 'brand_id', 'channel', 'campaign_name'],
      ...['period_start', 'period_end', 'measure', 'value', 'currency', 'reported_at'],
    ],
    rows: agencyLines(brand, now).map((line): CellValue[] => [
      line.agency,
      line.report,
      line.line,
      line.brand,
      'paid_social',
      line.campaign,
      brand.calendar.date(line.month.fromDay),
      brand.calendar.date(line.month.toDay),
      line.measure,
      line.measure === 'spend' ? (line.agency_says / 100).toFixed(2) : String(line.agency_says),
      line.measure === 'spend' ? 'EUR' : null,
      new Date(line.reportedAt),
    ]),
  };
}

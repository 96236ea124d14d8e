import type { ReadContext } from '../../engine/connector.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

export const DIMENSIONS = [
  'date',
  'sessionSource',
  'sessionMedium',
  'sessionCampaignName',
  'landingPage',
  'deviceCategory',
  'countryId',
] as const;

export const METRICS = [
  'sessions',
  'engagedSessions',
  'totalUsers',
  'screenPageViews',
  'userEngagementDuration',
  'keyEvents',
  'transactions',
  'purchaseRevenue',
] as const;

interface Named {
  name?: string;
}

export interface Metadata {
  currencyCode?: string;
  timeZone?: string;
  dataLossFromOtherRow?: boolean;
  subjectToThresholding?: boolean;
  emptyReason?: string;
  samplingMetadatas?: { samplesReadCount?: string; samplingSpaceSize?: string }[];
}

interface QuotaStatus {
  consumed?: number;
  remaining?: number;
}

export interface ReportAnswer {
  dimensionHeaders?: Named[];
  metricHeaders?: Named[];
  rows?: { dimensionValues?: { value?: string }[]; metricValues?: { value?: string }[] }[];
  rowCount?: number;
  metadata?: Metadata;
  propertyQuota?: Record<string, QuotaStatus>;
}

/** One page of the report for the days `from` to `until`. */
export function runReport(
  context: ReadContext,
  from: string,
  until: string,
  offset: number,
): Promise<ReportAnswer> {
  const { property_id, page_rows } = settings(context.config);
  return context.request<ReportAnswer>({
    method: 'POST',
    path: `/${API_VERSION}/properties/${property_id}:runReport`,
    json: {
      dateRanges: [{ startDate: from, endDate: until }],
      dimensions: DIMENSIONS.map((name) => ({ name })),
      metrics: METRICS.map((name) => ({ name })),
      // int64 is text in JSON.
      limit: String(page_rows),
      offset: String(offset),
      // Pages need one order; equal dates are ordered by the rest of the key.
      orderBys: DIMENSIONS.map((dimensionName) => ({ dimension: { dimensionName } })),
      // A row without sessions may still carry a key event or revenue.
      keepEmptyRows: true,
      returnPropertyQuota: true,
    },
  });
}

/** The rows of an answer as records by the names of their headers. */
export function recordsOf(answer: ReportAnswer): Record<string, unknown>[] {
  const dimensions = answer.dimensionHeaders ?? [];
  const metrics = answer.metricHeaders ?? [];
  return (answer.rows ?? []).map((row) => {
    const record: Record<string, unknown> = {};
    for (const [at, { name }] of dimensions.entries())
      if (name) record[name] = row.dimensionValues?.[at]?.value ?? null;
    for (const [at, { name }] of metrics.entries())
      if (name) record[name] = row.metricValues?.[at]?.value ?? null;
    return record;
  });
}

/** True when Google counted only a part of the events, or put rare values together in a row `(other)`. */
export function isInexact({ metadata }: ReportAnswer): boolean {
  return metadata?.dataLossFromOtherRow === true || (metadata?.samplingMetadatas?.length ?? 0) > 0;
}

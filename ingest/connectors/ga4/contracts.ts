import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  day,
  flag,
  integer,
  money,
  number,
  readDay,
  readText,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';

/** Vendor record in, landed row out. All values come as text; a day as `20261102`. */
const compactDay = z.unknown().transform((value, context): string => {
  const written = readText(value)?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const date = readDay(written);
  if (date !== undefined) return date;
  const reason = written === undefined || written === '' ? 'missing_key' : 'wrong_type';
  context.addIssue({ code: 'custom', message: 'is not a date', params: { reason }, input: value });
  return z.NEVER;
});

/** What Google calls the row of everything that was too rare. */
const OTHER = '(other)';

export const sessionsContract: z.ZodType<LandedRow> = z
  .looseObject({
    property_id: required(text),
    currency: text,
    timezone: text,
    date: compactDay,
    sessionSource: text,
    sessionMedium: text,
    sessionCampaignName: text,
    landingPage: text,
    deviceCategory: text,
    countryId: text,
    sessions: integer,
    engagedSessions: integer,
    totalUsers: integer,
    screenPageViews: integer,
    userEngagementDuration: number,
    keyEvents: number,
    transactions: integer,
    purchaseRevenue: money,
  })
  .transform((row) => {
    const dimensions = {
      source: row.sessionSource,
      medium: row.sessionMedium,
      campaign: row.sessionCampaignName,
      landing_page: row.landingPage,
      device: row.deviceCategory,
      country: row.countryId,
    };
    return {
      property_id: row.property_id,
      currency: row.currency,
      timezone: row.timezone,
      date: row.date,
      ...dimensions,
      is_other: Object.values(dimensions).includes(OTHER),
      sessions: row.sessions,
      engaged_sessions: row.engagedSessions,
      users: row.totalUsers,
      page_views: row.screenPageViews,
      engagement_s: row.userEngagementDuration,
      key_events: row.keyEvents,
      transactions: row.transactions,
      revenue: row.purchaseRevenue,
    };
  });

/** Sampled ranges do not overlap. Null when nothing was sampled. */
const total = (counts: readonly (number | bigint | null)[]) =>
  counts.length === 0 ? null : counts.reduce<number>((sum, count) => sum + Number(count ?? 0), 0);

export const metadataContract: z.ZodType<LandedRow> = z
  .looseObject({
    property_id: required(text),
    from: required(day),
    until: required(day),
    rowCount: integer,
    metadata: z
      .looseObject({
        timeZone: text,
        currencyCode: text,
        emptyReason: text,
        dataLossFromOtherRow: flag,
        subjectToThresholding: flag,
        samplingMetadatas: z
          .array(z.looseObject({ samplesReadCount: integer, samplingSpaceSize: integer }))
          .nullish(),
      })
      // Nothing in place of what the answer leaves out: each of its fields is then null.
      .prefault({} as never),
  })
  .transform(({ metadata, ...row }) => {
    const sampled = metadata.samplingMetadatas ?? [];
    return {
      property_id: row.property_id,
      from_date: row.from,
      until_date: row.until,
      rows: row.rowCount,
      timezone: metadata.timeZone,
      currency: metadata.currencyCode,
      empty_reason: metadata.emptyReason,
      has_other_row: metadata.dataLossFromOtherRow ?? false,
      is_thresholded: metadata.subjectToThresholding ?? false,
      samples_read: total(sampled.map((one) => one.samplesReadCount)),
      sampling_space: total(sampled.map((one) => one.samplingSpaceSize)),
    };
  });

export const sessionsColumns = columns(`
  property_id           GA4 property.
  currency              Currency of the revenue.
  timezone              IANA zone in which the property counts days.
  date:date             Day in the property's zone.
  source                Where the session came from, such as google; (direct), (not set).
  medium                Kind of link, such as cpc; (none), (not set).
  campaign              Name of the campaign; (not set), (organic), (direct), (referral).
  landing_page          Path of the first page; empty when the session has no page.
  device                desktop, mobile, tablet or smart tv.
  country               ISO 3166 code of the country.
  is_other:boolean      Whether it is a row of values that were too rare to be shown.
  sessions:integer      Sessions that began.
  engaged_sessions:integer  Of those, longer than ten seconds, with a key event or two pages.
  users:integer         Users; not additive over rows or days.
  page_views:integer    Pages seen.
  engagement_s:number   Seconds in the foreground.
  key_events:number     Key events, purchases included.
  transactions:integer  Purchases with a value.
  revenue:money         Revenue of purchases.`);
export const metadataColumns = columns(`
  property_id           GA4 property.
  from_date:date        First day of the report.
  until_date:date       Last day of the report.
  rows:integer          Rows that Google states.
  timezone              IANA zone of the property.
  currency              Currency of the property.
  empty_reason          Why there are no rows.
  has_other_row:boolean  Whether rare values were put together in rows named (other).
  is_thresholded:boolean  Whether rows are withheld for the privacy of users.
  samples_read:integer  Events that were counted, when only a part was.
  sampling_space:integer  Events that there are, when only a part was counted.`);

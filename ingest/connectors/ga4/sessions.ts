import { cursorOf } from '../../../core/streams/days.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { splitLadder } from '../../engine/split-ladder.ts';
import { type Span, singleDays, weekSlices } from '../spans.ts';
import { isInexact, type ReportAnswer, recordsOf, runReport } from './report.ts';
import { settings } from './settings.ts';

/** What `reading` states; a connection may ask for up to 30 days. */
export const RESTATEMENT_DAYS = 3;
/** Reports begin here at the earliest (doc: Data API, DateRange). */
const FIRST_DAY = '2015-08-14';
/** Share of the day's tokens below which people are told. */
const LOW_QUOTA = 0.1;

/** A slice is a week of the property's days: requests cost tokens, and a week is read day by day only where it must. */
export function planSessions(input: PlanInput): Slice[] {
  const since = input.since < FIRST_DAY ? FIRST_DAY : input.since;
  return weekSlices({ ...input, since }, { restatementDays: settings(input.config).restatement_days });
}

export async function* readSessions(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { from, until, done } = slice.params;
  // Per part by its first day: a part that is split after all gives way to its days.
  const told = new Map<string, ReportAnswer>();
  let vendorCount = 0;
  async function* pages(span: Span): AsyncGenerator<Page> {
    let offset = 0;
    let total = 0;
    do {
      const answer = await runReport(context, span.from, span.until, offset);
      if (offset === 0 && isInexact(answer) && singleDays(span) !== null)
        throw new VendorError('GA4 sampled the report or cut rows off.', { class: 'data_too_large' });
      if (offset === 0) {
        tellQuota(context, answer);
        told.set(span.from, answer);
      }
      const rows = recordsOf(answer);
      yield {
        records: rows.flatMap((row) => expandSession({ ...row, ...zoneOf(answer) }, context.config)),
      };
      total = answer.rowCount ?? 0;
      offset += rows.length;
      // A page that is empty before the stated end would be asked for without end.
      if (rows.length === 0) break;
    } while (offset < total);
    vendorCount += total;
  }
  const whole = { from: String(from), until: String(until) };
  yield* splitLadder(whole, pages, [singleDays]);
  const record = metadataOf([...told.values()], whole, context);
  yield { records: [{ stream: 'report_metadata', record }], vendorCount, cursor: cursorOf(done) };
}

function zoneOf({ metadata }: ReportAnswer): Record<string, unknown> {
  return { currency: metadata?.currencyCode ?? null, timezone: metadata?.timeZone ?? null };
}

/** A row with the property that it was asked for. */
export function expandSession(record: unknown, config: Record<string, unknown>): Page['records'] {
  const complete =
    typeof record === 'object' && record !== null
      ? { property_id: settings(config).property_id, ...record }
      : record;
  return [{ stream: 'sessions', record: complete }];
}

/**
 * What Google says of a slice, whether it was read at once or day by day: the same report must give the same row. What
 * is left of the quota is another number at each request, so it goes to the run's notes and not into a table.
 */
function metadataOf(answers: ReportAnswer[], span: Span, context: ReadContext): Record<string, unknown> {
  const all = answers.map(({ metadata }) => metadata ?? {});
  return {
    property_id: settings(context.config).property_id,
    ...span,
    rowCount: answers.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0),
    metadata: {
      ...all[0],
      // A slice is empty when each of its parts is.
      emptyReason: all.every(({ emptyReason }) => emptyReason) ? all[0]?.emptyReason : undefined,
      dataLossFromOtherRow: all.some(({ dataLossFromOtherRow }) => dataLossFromOtherRow),
      subjectToThresholding: all.some(({ subjectToThresholding }) => subjectToThresholding),
      samplingMetadatas: all.flatMap(({ samplingMetadatas }) => samplingMetadatas ?? []),
    },
  };
}

function tellQuota(context: ReadContext, { propertyQuota }: ReportAnswer): void {
  const { consumed = 0, remaining } = propertyQuota?.tokensPerDay ?? {};
  if (remaining === undefined || remaining > LOW_QUOTA * (remaining + consumed)) return;
  context.note('the GA4 property has used nine tenths of its tokens of the day');
}

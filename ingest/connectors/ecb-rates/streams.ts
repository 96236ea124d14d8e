import { z } from 'zod';
import { addDays, localDate } from '../../../core/clock.ts';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { cursorOf, doneOf, doneWith } from '../../../core/streams/days.ts';
import { day, number, required, text } from '../../../core/streams/vendor-values.ts';
import type { Page, PlanInput, ReadContext, Slice, StreamDefinition } from '../../engine/connector.ts';
import { splitLadder } from '../../engine/split-ladder.ts';
import { halves, type Span } from '../spans.ts';
import { ratesOf, type SdmxMessage } from './sdmx.ts';
import { settings } from './settings.ts';

/** Published rates are final but for rare corrections of the last days; a week also spans every run of holidays. */
export const LOOKBACK_DAYS = 7;

/** Rates are set about 14:15 and published about 16:00 in Frankfurt, on working days of the TARGET calendar. */
export const ZONE = 'Europe/Berlin';

/** One request for all days that are due: a year of thirty currencies is below a megabyte. */
export function planRates({ cursor, now, since, backfill }: PlanInput): Slice[] {
  const today = localDate(now, ZONE);
  if (backfill) {
    const { from, to } = backfill;
    return [{ id: `${from}..${to}`, replaces: false, params: { from, until: to, done: null } }];
  }
  const done = doneOf(cursor);
  const from = done === null ? since : addDays(done.through < today ? done.through : today, -LOOKBACK_DAYS);
  return [
    {
      id: `${from}..${today}`,
      replaces: false,
      params: { from, until: today, done: doneWith(done, from, today) },
    },
  ];
}

export function request(currencies: readonly string[], period: Record<string, string | number>) {
  return {
    method: 'GET',
    // Daily (D), against the euro, spot (SP00), average (A); an empty part asks for all currencies.
    path: `/service/data/EXR/D.${currencies.join('+')}.EUR.SP00.A`,
    query: { ...period, detail: 'dataonly', format: 'jsondata' },
  } as const;
}

async function* readRates(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { from, until, done } = slice.params;
  const { currencies } = settings(context.config);
  async function* pages(span: Span): AsyncGenerator<Page> {
    const message = await context.request<SdmxMessage | null>(
      request(currencies, { startPeriod: span.from, endPeriod: span.until }),
    );
    yield { records: ratesOf(message ?? {}).map((record) => ({ stream: 'rates', record })) };
  }
  yield* splitLadder({ from: String(from), until: String(until) }, pages, [halves]);
  yield { records: [], cursor: cursorOf(done) };
}

export const rateContract: z.ZodType<LandedRow> = z
  .looseObject({
    currency: required(text),
    date: required(day),
    rate: required(number).refine((rate) => rate > 0, {
      message: 'is not above zero',
      params: { reason: 'out_of_range' },
    }),
  })
  .transform(({ currency, date, rate }) => ({ date, currency, rate }));

export const streams: readonly StreamDefinition[] = [
  {
    name: 'rates',
    description: 'Reference rates of the European Central Bank by currency and working day.',
    contractVersion: 1,
    contract: rateContract,
    knownFields: ['currency', 'date', 'rate'],
    columns: columns(`
      date:date             Working day for which the rate was set.
      currency              Currency, ISO 4217.
      rate:number           Units of the currency for one euro.`),
    primaryKey: ['currency', 'date'],
    reading: { restatementDays: LOOKBACK_DAYS },
    freshBy: 'date',
    plan: planRates,
    read: readRates,
  },
];

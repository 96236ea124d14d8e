import { describe, expect, it } from 'vitest';
import { classOf, fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import message from './recorded/rates.json' with { type: 'json' };
import { ratesOf } from './sdmx.ts';

const base = {
  now: new Date('2026-11-24T23:30:00Z'),
  timezone: 'Europe/Madrid',
  since: '2026-06-01',
  config: {},
  cursor: null,
};
const plan = (input = {}) => streamOf(connector, 'rates').plan!({ ...base, ...input });
const land = (record: unknown) => streamOf(connector, 'rates').contract.safeParse(record);

describe('a message', () => {
  it('is read by positions, and a day without a value has no rate', () => {
    expect(ratesOf(message)).toEqual([
      { currency: 'GBP', date: '2026-11-20', rate: 0.87345 },
      { currency: 'GBP', date: '2026-11-23', rate: 0.8741 },
      { currency: 'USD', date: '2026-11-20', rate: 1.1602 },
    ]);
    expect(ratesOf({})).toEqual([]);
  });

  it('lands in the columns of the stream', () => {
    const row = land(ratesOf(message)[0]).data!;
    expect(Object.keys(row)).toEqual(streamOf(connector, 'rates').columns.map(({ name }) => name));
    expect(row).toEqual({ date: '2026-11-20', currency: 'GBP', rate: 0.87345 });
  });

  it.each([
    [{ currency: undefined, date: '2026-11-20', rate: 1 }, 'currency'],
    [{ currency: 'GBP', date: '2026-11-31', rate: 1 }, 'date'],
    [{ currency: 'GBP', date: '2026-11-20', rate: 'NaN' }, 'rate'],
    [{ currency: 'GBP', date: '2026-11-20', rate: 0 }, 'rate'],
  ])('is refused as %j', (record, path) => {
    expect(land(record).error?.issues[0]?.path).toEqual([path]);
  });
});

describe('reading', () => {
  it('asks once for all days that are due, a week back, by the clock of Frankfurt', async () => {
    expect(plan()[0]).toMatchObject({
      id: '2026-06-01..2026-11-25',
      replaces: false,
      params: { done: '2026-06-01..2026-11-25' },
    });
    const [slice] = plan({ cursor: { from: '2026-06-01', through: '2026-11-24' } });
    expect(slice!.params).toMatchObject({ from: '2026-11-17', until: '2026-11-25' });
    const context = fakeContext({ config: { currencies: ['GBP', 'USD'] }, answer: () => message });
    const pages = await readAll(connector, 'rates', slice!, context);
    expect(recordsOf(pages, 'rates')).toHaveLength(3);
    expect(pages.at(-1)!.cursor).toEqual({ from: '2026-06-01', through: '2026-11-25' });
    expect(context.requests[0]).toMatchObject({
      path: '/service/data/EXR/D.GBP+USD.EUR.SP00.A',
      query: { startPeriod: '2026-11-17', endPeriod: '2026-11-25', format: 'jsondata' },
    });
  });

  it('halves the days for as long as they are too many at once', async () => {
    const [slice] = plan({ cursor: { from: '2026-06-01', through: '2026-11-24' } });
    const asked: string[] = [];
    const context = fakeContext({
      config: { currencies: ['USD'] },
      answer: ({ query }) => {
        asked.push(`${query?.startPeriod}..${query?.endPeriod}`);
        if (asked.length < 3) throw refusal('data_too_large');
        return message;
      },
    });
    await readAll(connector, 'rates', slice!, context);
    expect(asked).toEqual([
      '2026-11-17..2026-11-25',
      '2026-11-17..2026-11-21',
      '2026-11-17..2026-11-19',
      '2026-11-20..2026-11-21',
      '2026-11-22..2026-11-25',
    ]);
  });

  it('moves no cursor in a backfill', async () => {
    const [slice] = plan({ backfill: { from: '2020-01-01', to: '2020-12-31' } });
    const context = fakeContext({ config: {}, answer: () => message });
    const pages = await readAll(connector, 'rates', slice!, context);
    expect(pages.at(-1)!.cursor).toBeUndefined();
    expect(context.requests[0]!.path).toBe('/service/data/EXR/D..EUR.SP00.A');
  });
});

describe('refusals', () => {
  it.each([
    [404, 'No results found.', 'skip_entity'],
    [404, '<html>not here</html>', 'config'],
    [400, 'Syntax error in key', 'config'],
    [403, 'proxy', 'permission'],
    [429, '', 'rate_limited'],
    [503, '', undefined],
  ])('%i "%s" is %s', (status, body, expected) => {
    expect(classOf(connector, status, body)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { classOf, fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/items.json' with { type: 'json' };
import { planItems } from './streams.ts';

const CONFIG = { account_id: 'a-1' };
const input = {
  cursor: null,
  now: new Date('2026-11-22T10:00:00Z'),
  timezone: 'Europe/Madrid',
  since: '2026-11-01',
  config: CONFIG,
};
const land = (record: unknown) => streamOf(connector, 'items').contract.safeParse(record);

describe('contract', () => {
  it('gives the columns that the stream declares', () => {
    const row = land(recorded.items[1]).data!;
    expect(Object.keys(row)).toEqual(streamOf(connector, 'items').columns.map(({ name }) => name));
    expect(row).toMatchObject({ item_id: 'i-2', amount: '129.0000', updated_at: '2026-11-21T15:05:00.000Z' });
  });

  it.each([
    [{ ...recorded.items[0], id: null }, 'id'],
    [{ ...recorded.items[0], total: 'much' }, 'total'],
  ])('refuses %j', (record, field) => {
    expect(land(record).error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('plan', () => {
  it('begins where the connection says, and goes on a little behind what was seen', () => {
    expect(planItems(input)[0]!.params.from).toBe('2026-11-01T00:00:00.000Z');
    const cursor = { updated: '2026-11-22T09:00:00.000Z' };
    expect(planItems({ ...input, cursor })[0]!.params.from).toBe('2026-11-22T08:55:00.000Z');
  });

  it('never asks for the future', () => {
    const [slice] = planItems({ ...input, cursor: { updated: '2999-01-01T00:00:00.000Z' } });
    expect(slice!.params.from).toBe('2026-11-22T09:55:00.000Z');
  });
});

describe('reading', () => {
  it('follows the pages, and moves the cursor at the end only', async () => {
    const fake = fakeContext({
      config: CONFIG,
      answer: ({ query }) =>
        query?.page === undefined ? { ...recorded, next: 'p2' } : { items: [], next: null },
    });
    const pages = await readAll(connector, 'items', planItems(input)[0]!, fake);
    expect(recordsOf(pages, 'items')).toHaveLength(2);
    expect(fake.requests.map(({ query }) => query?.page)).toEqual([undefined, 'p2']);
    expect(pages.map(({ cursor }) => cursor)).toEqual([
      undefined,
      undefined,
      { updated: '2026-11-22T10:00:00.000Z' },
    ]);
  });

  it('moves no cursor in a backfill or when a page fails', async () => {
    const [slice] = planItems({ ...input, backfill: { from: '2026-01-01', to: '2026-01-31' } });
    const pages = await readAll(
      connector,
      'items',
      slice!,
      fakeContext({ config: CONFIG, answer: () => recorded }),
    );
    expect(pages.at(-1)!.cursor).toBeUndefined();
    const broken = fakeContext({
      config: CONFIG,
      answer: () => {
        throw refusal('transient');
      },
    });
    await expect(readAll(connector, 'items', slice!, broken)).rejects.toThrow('transient');
  });
});

describe('errors', () => {
  it.each([
    [429, 'rate_limit', 'rate_limited'],
    [401, 'invalid_token', 'config'],
    [403, 'forbidden', 'permission'],
    [400, 'invalid_page', 'cursor_expired'],
  ])('%s %s', (status, code, expected) => {
    expect(classOf(connector, status, { error: { code } })).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import type { Cursor, VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal } from '../fake-context.ts';
import { connector } from './index.ts';
import goals from './recorded/goals.json' with { type: 'json' };
import { planGoals, planVisits } from './streams.ts';

const CONFIG = { site_id: 1, live_per_minute: 60_000 };

function plan(more: { cursor?: Cursor; now?: string; backfill?: { from: string; to: string } } = {}) {
  return planVisits({
    cursor: more.cursor ?? null,
    now: new Date(more.now ?? '2026-11-22T10:00:00Z'),
    timezone: 'Europe/Madrid',
    since: '2026-11-19',
    backfill: more.backfill,
    config: CONFIG,
  });
}

describe('plan', () => {
  it('reads day by day to today, each day replacing itself', () => {
    const slices = plan();
    expect(slices.map(({ id }) => id)).toEqual(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(slices.every((slice) => slice.replaces)).toBe(true);
  });

  it('reads today and the two days before again', () => {
    const cursor = { from: '2026-01-01', through: '2026-11-22' };
    expect(plan({ cursor }).map(({ id }) => id)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
  });

  it('counts days in the zone of the site when the clocks change', () => {
    const cursor = { from: '2026-01-01', through: '2026-10-25' };
    expect(plan({ cursor, now: '2026-10-24T22:30:00Z' }).at(-1)!.id).toBe('2026-10-25');
    expect(plan({ cursor, now: '2026-10-25T22:30:00Z' }).at(-1)!.id).toBe('2026-10-25');
    expect(plan({ cursor, now: '2026-10-25T23:30:00Z' }).at(-1)!.id).toBe('2026-10-26');
  });

  it('backfills newest first without a cursor, and the goals as a whole', () => {
    const slices = plan({ backfill: { from: '2026-03-28', to: '2026-03-29' } });
    expect(slices.map(({ id, params }) => [id, params.done])).toEqual([
      ['2026-03-29', null],
      ['2026-03-28', null],
    ]);
    expect(planGoals()).toEqual([{ id: 'snapshot', replaces: true, params: {} }]);
  });
});

const NOW = Date.parse('2026-11-22T10:00:00Z') / 1000;

/** A site with `count` visits on each day, the newest first, each last active `age` seconds ago at least. */
function site(count: number, age = 3600) {
  const visits = Array.from({ length: count }, (_, at) => ({
    idSite: 1,
    idVisit: count - at,
    lastActionTimestamp: NOW - age - at,
  }));
  return (request: VendorRequest) => {
    const { filter_offset, filter_limit } = request.form as Record<string, number>;
    return visits.slice(filter_offset, Number(filter_offset) + Number(filter_limit));
  };
}

describe('reader of visits', () => {
  it('pages by offset until a page is not full', async () => {
    const context = fakeContext({ config: CONFIG, answer: site(1200) });
    const [slice] = plan();
    const pages = await readAll(connector, 'visits', slice!, context);
    expect(recordsOf(pages, 'visits')).toHaveLength(1200);
    expect(context.requests.map(({ form }) => form?.filter_offset)).toEqual([0, 500, 1000]);
    expect(context.requests[0]!.form).toMatchObject({
      period: 'day',
      date: '2026-11-19',
      idSite: '1',
      format: 'json',
    });
    expect(pages.at(-1)!.cursor).toEqual({ from: '2026-11-19', through: '2026-11-19' });
    expect(pages.slice(0, -1).every((page) => page.cursor === undefined)).toBe(true);
  });

  it('leaves visits that may still go on for the next run', async () => {
    const context = fakeContext({ config: CONFIG, answer: site(100, 1750) });
    const pages = await readAll(connector, 'visits', plan().at(-1)!, context);
    // Last actions 1750 to 1849 seconds ago: 50 are younger than half an hour.
    expect(recordsOf(pages, 'visits').map((visit) => visit.idVisit)).toEqual(
      Array.from({ length: 50 }, (_, at) => 50 - at),
    );
  });

  it('hands a visit out once when new ones push it to the next page', async () => {
    const all = site(900);
    const context = fakeContext({
      config: CONFIG,
      answer: (request, index) => {
        const form = {
          ...request.form,
          filter_offset: Number(request.form?.filter_offset) - (index > 0 ? 20 : 0),
        };
        return all({ ...request, form });
      },
    });
    const ids = recordsOf(await readAll(connector, 'visits', plan()[0]!, context), 'visits').map(
      (row) => row.idVisit,
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(900);
  });

  it('asks for fewer visits when Matomo cannot answer', async () => {
    const all = site(300);
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        if (Number(request.form?.filter_limit) > 125) throw refusal('data_too_large');
        return all(request);
      },
    });
    expect(recordsOf(await readAll(connector, 'visits', plan()[0]!, context), 'visits')).toHaveLength(300);
  });

  it('lands an empty day with its cursor', async () => {
    const context = fakeContext({ config: CONFIG, answer: () => [] });
    expect(await readAll(connector, 'visits', plan()[0]!, context)).toEqual([
      { records: [] },
      { records: [], cursor: { from: '2026-11-19', through: '2026-11-19' } },
    ]);
  });

  it('passes other failures on', async () => {
    const context = fakeContext({
      config: CONFIG,
      answer: () => {
        throw refusal('permission');
      },
    });
    await expect(readAll(connector, 'visits', plan()[0]!, context)).rejects.toMatchObject({
      class: 'permission',
    });
  });
});

describe('reader of goals', () => {
  it('takes a list and, from older Matomo, an object by id', async () => {
    const byId = Object.fromEntries(goals.map((goal) => [String(goal.idgoal), goal]));
    for (const answer of [goals, byId]) {
      const context = fakeContext({ config: CONFIG, answer: () => answer });
      expect(recordsOf(await readAll(connector, 'goals', planGoals()[0]!, context), 'goals')).toEqual(goals);
    }
  });
});

describe('connector', () => {
  it('puts the token into the body and never into the address', () => {
    const request = connector.authenticate(
      { method: 'POST', path: '/index.php', form: { a: 1 } },
      { token_auth: 's3cret' },
      {},
    );
    expect(request.form).toEqual({ a: 1, token_auth: 's3cret' });
    expect(request.path + JSON.stringify(request.query ?? {})).not.toContain('s3cret');
  });

  it('asks the site for its zone, in a list or not', async () => {
    for (const answer of [
      { name: 'Norte', timezone: 'Europe/Lisbon' },
      [{ name: 'Norte', timezone: 'Europe/Lisbon' }],
    ]) {
      const context = fakeContext({ config: CONFIG, answer: () => answer });
      expect(await connector.timezone!(context)).toBe('Europe/Lisbon');
      expect(await connector.check(context)).toContain('Norte');
    }
  });
});

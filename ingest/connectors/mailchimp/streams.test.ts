import { describe, expect, it } from 'vitest';
import type { Cursor, VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const NOW = '2026-11-18T12:00:00Z';

function plan(stream: string, cursor: Cursor | null = null, backfill?: { from: string; to: string }) {
  return streamOf(connector, stream).plan!({
    cursor,
    now: new Date(NOW),
    timezone: 'Europe/Madrid',
    since: '2026-11-09',
    config: {},
    backfill,
  });
}

/** `total` records of a collection, page by page. */
function collection(member: string, total: number) {
  return ({ query }: VendorRequest) => {
    const [offset, count] = [Number(query?.offset), Number(query?.count)];
    const ids = Array.from({ length: total }, (_, id) => ({ id: String(id) }));
    return { [member]: ids.slice(offset, offset + count), total_items: total };
  };
}

describe('pages', () => {
  it('go on by offset until everything that Mailchimp counts is there', async () => {
    const context = fakeContext({ config: { page_size: 2 }, answer: collection('campaigns', 5) });
    const pages = await readAll(connector, 'campaigns', plan('campaigns')[0]!, context);
    expect(recordsOf(pages, 'campaigns').map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
    expect(context.requests.map(({ query }) => query?.offset)).toEqual([0, 2, 4]);
  });

  it('are halved when Mailchimp cannot build one, and nothing is left out', async () => {
    const answer = collection('campaigns', 300);
    const context = fakeContext({
      config: {},
      answer: (request) => {
        if (Number(request.query?.count) > 250) throw refusal('data_too_large');
        return answer(request);
      },
    });
    const pages = await readAll(connector, 'campaigns', plan('campaigns')[0]!, context);
    expect(recordsOf(pages, 'campaigns')).toHaveLength(300);
  });
});

describe('members', () => {
  it('are those that changed, an hour behind the newest change seen, with a cursor at the end', async () => {
    const context = fakeContext({ config: { lists: ['57afe96172'] }, answer: () => recorded.members });
    const [slice] = plan('list_members', { changed: '2026-11-01T10:00:00.000Z' });
    const pages = await readAll(connector, 'list_members', slice!, context);
    expect(context.requests[0]).toMatchObject({
      path: '/3.0/lists/57afe96172/members',
      query: { since_last_changed: '2026-11-01T09:00:00+00:00', sort_field: 'last_changed' },
    });
    expect(pages.at(-1)!.cursor).toEqual({ changed: '2026-11-02T08:12:00.000Z' });
  });

  it('of all audiences, unless some are named', async () => {
    const context = fakeContext({
      config: {},
      answer: ({ path }) => (path.endsWith('/lists') ? recorded.lists : recorded.members),
    });
    await readAll(connector, 'list_members', plan('list_members')[0]!, context);
    expect(context.requests.map(({ path }) => path)).toEqual(['/3.0/lists', '/3.0/lists/57afe96172/members']);
  });

  it('of a backfill leave the cursor where it was', async () => {
    const context = fakeContext({ config: { lists: ['l'] }, answer: () => recorded.members });
    const [slice] = plan('list_members', null, { from: '2026-11-01', to: '2026-11-02' });
    const pages = await readAll(connector, 'list_members', slice!, context);
    expect(pages.every(({ cursor }) => cursor === undefined)).toBe(true);
    expect(context.requests[0]!.query).toMatchObject({ before_last_changed: '2026-11-02T23:59:59+00:00' });
  });
});

describe('what hangs on mailings', () => {
  it('is read week by week, each replaced, a month back in each run', () => {
    const slices = plan('email_activity', { through: '2026-11-18' });
    expect(slices.map(({ params }) => params.from)).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
    ]);
    expect(slices.every(({ replaces }) => replaces)).toBe(true);
    expect(slices.at(-1)!.params.done).toBe('2026-11-18');
  });

  it('asks for the list of mailings once and for those of the week alone', async () => {
    const memo = new Map<string, unknown>();
    const context = fakeContext({
      config: {},
      memo,
      answer: ({ path }) => (path.endsWith('/reports') ? recorded.reports : recorded.emails),
    });
    const rows = [];
    for (const slice of plan('email_activity'))
      rows.push(...recordsOf(await readAll(connector, 'email_activity', slice, context), 'email_activity'));
    expect(rows.map(({ action }) => action)).toEqual(['open', 'click', 'bounce']);
    expect(context.requests.map(({ path }) => path)).toEqual([
      '/3.0/reports',
      '/3.0/reports/42694e9e57/email-activity',
    ]);
  });

  it('leaves out a mailing that was deleted meanwhile, and says so', async () => {
    const context = fakeContext({
      config: {},
      answer: ({ path }) => {
        if (path.endsWith('/reports')) return recorded.reports;
        throw refusal('skip_entity');
      },
    });
    const pages = await readAll(connector, 'sent_to', plan('sent_to')[0]!, context);
    expect(recordsOf(pages, 'sent_to')).toEqual([]);
    expect(context.notes).toHaveLength(1);
    expect(pages.at(-1)!.cursor).toEqual({ through: '2026-11-15' });
  });
});

import { describe, expect, it } from 'vitest';
import type { Cursor, Page } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal } from '../fake-context.ts';
import { fakePortal, record } from './fake-portal.ts';
import { connector } from './index.ts';
import type { HubspotRecord, SearchBody } from './objects.ts';
import { planObjects } from './streams.ts';

const CONFIG = { search_per_second: 1_000_000, requests_per_second: 1_000_000 };
const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR = 3_600_000;

function plan(cursor: Cursor | null = null, backfill?: { from: string; to: string }) {
  const input = {
    cursor,
    now: new Date(NOW),
    timezone: 'Europe/Madrid',
    since: '2026-01-01',
    config: CONFIG,
  };
  return planObjects({ ...input, backfill });
}

function ids(pages: Page[], stream = 'contacts'): string[] {
  return recordsOf(pages, stream).map(({ id }) => String(id));
}

/** `count` contacts that changed one after the other, `perTick` in each millisecond, the last ones before noon. */
function contacts(count: number, perTick: number, start = NOW - 10 * HOUR): HubspotRecord[] {
  return Array.from({ length: count }, (_, at) =>
    record(at + 1, 'lastmodifieddate', start + Math.floor(at / perTick)),
  );
}

async function readContacts(
  list: HubspotRecord[],
  archived: HubspotRecord[] = [],
  cursor: Cursor | null = null,
) {
  const context = fakeContext({ config: CONFIG, answer: fakePortal(list, 'lastmodifieddate', archived) });
  const pages = await readAll(connector, 'contacts', plan(cursor)[0]!, context);
  return { pages, context };
}

describe('plan', () => {
  it('begins a second after the epoch, whatever the start of the reports', () => {
    expect(plan()).toEqual([
      {
        id: `changed:1000..${NOW}`,
        replaces: false,
        params: { from: 1000, to: NOW, modified: 0, archived: 0 },
      },
    ]);
  });

  it('goes on an hour behind the cursor', () => {
    const [slice] = plan({ modified: NOW - HOUR, archived: 5 });
    expect(slice!.params).toEqual({ from: NOW - 2 * HOUR, to: NOW, modified: NOW - HOUR, archived: 5 });
  });

  it('backfills the changes of the days given', () => {
    const [slice] = plan({ modified: 1, archived: 1 }, { from: '2026-10-24', to: '2026-10-25' });
    expect(slice!.params).toEqual({
      from: Date.parse('2026-10-24T00:00:00Z'),
      to: Date.parse('2026-10-25T23:59:59.999Z'),
      modified: null,
      archived: null,
    });
    expect(plan(null, { from: '2027-01-01', to: '2027-01-02' })).toEqual([]);
  });
});

describe('reader', () => {
  it('pages through the changes and states how many HubSpot counts', async () => {
    const { pages, context } = await readContacts(contacts(450, 1));
    expect(ids(pages)).toEqual(Array.from({ length: 450 }, (_, at) => String(at + 1)));
    expect(pages.at(-1)).toEqual({ records: [], cursor: { modified: NOW, archived: 0 }, vendorCount: 450 });
    const body = context.requests[0]!.json as SearchBody;
    expect(body).toMatchObject({
      limit: 200,
      sorts: [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }],
    });
    expect(body.filterGroups[0]!.filters[0]).toEqual({
      propertyName: 'lastmodifieddate',
      operator: 'GTE',
      value: '1000',
    });
    expect(body.properties).toContain('hs_merged_object_ids');
  });

  it('lets no cursor pass a change that was not handed out', async () => {
    const list = contacts(1000, 3);
    const { pages } = await readContacts(list);
    const given = new Set<string>();
    for (const page of pages) {
      for (const row of page.records) given.add(String((row.record as HubspotRecord).id));
      const covered = Number(page.cursor?.modified ?? 0);
      const owed = list.filter(
        ({ properties }) => Date.parse(String(properties.lastmodifieddate)) <= covered,
      );
      expect(owed.every(({ id }) => given.has(id))).toBe(true);
    }
  });

  it('reads past the cap of 10,000 results, every record once', async () => {
    const { pages, context } = await readContacts(contacts(25_000, 7));
    expect(ids(pages)).toHaveLength(25_000);
    expect(new Set(ids(pages)).size).toBe(25_000);
    expect(pages.at(-1)!.vendorCount).toBe(25_000);
    const offsets = context.requests.map(({ json }) => Number((json as SearchBody | undefined)?.after ?? 0));
    expect(Math.max(...offsets)).toBe(9800);
  });

  it('reads a millisecond with more than 10,000 changes by id', async () => {
    const bulk = contacts(11_111, 20_000, NOW - 5 * HOUR);
    const before = contacts(300, 10, NOW - 8 * HOUR).map((row) => ({
      ...row,
      id: String(Number(row.id) + 50_000),
    }));
    const after = contacts(300, 10, NOW - 2 * HOUR).map((row) => ({
      ...row,
      id: String(Number(row.id) + 60_000),
    }));
    const { pages } = await readContacts([...before, ...bulk, ...after]);
    expect(new Set(ids(pages)).size).toBe(11_711);
  });

  it('keeps the cursor when nothing was found', async () => {
    const { pages } = await readContacts([], [], { modified: NOW - HOUR, archived: 9 });
    expect(pages.at(-1)).toEqual({
      records: [],
      cursor: { modified: NOW - HOUR, archived: 9 },
      vendorCount: 0,
    });
    expect(ids(pages)).toEqual([]);
  });

  it('lands what was deleted since the last run, after what changed', async () => {
    const deleted = (id: number, archivedAt: string) => ({
      ...record(id, 'lastmodifieddate', 0),
      archivedAt,
    });
    const cursor = { modified: NOW - HOUR, archived: Date.parse('2026-11-20T00:00:00Z') };
    const { pages } = await readContacts(
      contacts(1, 1, NOW - 60_000),
      [
        deleted(8, '2026-11-21T00:00:00Z'),
        deleted(9, '2026-11-01T00:00:00Z'),
        deleted(7, '2026-11-19T23:30:00Z'),
      ],
      cursor,
    );
    expect(ids(pages)).toEqual(['1', '8', '7']);
    expect(recordsOf(pages, 'contacts')[1]).toMatchObject({ archived: true });
    expect(pages.at(-1)!.cursor).toEqual({ modified: NOW, archived: Date.parse('2026-11-21T00:00:00Z') });
    expect(pages.at(-1)!.vendorCount).toBe(3);
  });

  it('asks for smaller pages when HubSpot cannot build one', async () => {
    const portal = fakePortal(contacts(120, 1), 'lastmodifieddate');
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        if (Number((request.json as SearchBody | undefined)?.limit ?? 0) > 50)
          throw refusal('data_too_large');
        return portal(request);
      },
    });
    expect(ids(await readAll(connector, 'contacts', plan()[0]!, context))).toHaveLength(120);
  });

  it('moves no cursor in a backfill and asks for no deleted records', async () => {
    const context = fakeContext({ config: CONFIG, answer: fakePortal(contacts(5, 1), 'lastmodifieddate') });
    const [slice] = plan({ modified: 1, archived: 1 }, { from: '2026-11-21', to: '2026-11-22' });
    const pages = await readAll(connector, 'contacts', slice!, context);
    expect(ids(pages)).toHaveLength(5);
    expect(pages.every((page) => page.cursor === undefined)).toBe(true);
    expect(context.requests.every((request) => request.path.endsWith('/search'))).toBe(true);
  });

  it('adds the associations that search leaves out, the primary one first', async () => {
    const deals = Array.from({ length: 150 }, (_, at) =>
      record(at + 1, 'hs_lastmodifieddate', NOW - HOUR + at),
    );
    const context = fakeContext({ config: CONFIG, answer: fakePortal(deals, 'hs_lastmodifieddate') });
    const pages = await readAll(connector, 'deals', plan()[0]!, context);
    const row = connector.streams
      .find(({ name }) => name === 'deals')!
      .contract.parse(recordsOf(pages, 'deals')[149]);
    expect(row).toMatchObject({ deal_id: '150', contact_id: '2', company_id: '2' });
    const asked = context.requests.filter(({ path }) => path.includes('/associations/'));
    expect(asked.map(({ path }) => path)).toEqual([
      ...Array(2).fill('/crm/v4/associations/deals/contacts/batch/read'),
      ...Array(2).fill('/crm/v4/associations/deals/companies/batch/read'),
    ]);
  });
});

describe('connector', () => {
  it('puts the token into the header', () => {
    const request = connector.authenticate({ method: 'GET', path: '/x' }, { access_token: 's3cret' }, {});
    expect(request.headers?.authorization).toBe('Bearer s3cret');
  });

  it('keeps the pace of search by default', () => {
    expect(connector.config.parse({})).toMatchObject({ search_per_second: 4, requests_per_second: 10 });
  });
});

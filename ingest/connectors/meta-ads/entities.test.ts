import { describe, expect, it } from 'vitest';
import type { VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal } from '../fake-context.ts';
import { planEntities } from './entities.ts';
import { connector } from './index.ts';
import entities from './recorded/entities.json' with { type: 'json' };

const NOW = new Date('2026-11-22T10:00:00Z');
const CONFIG = { account_id: 'act_1' };
const base = { now: NOW, timezone: 'Europe/Madrid', since: '2026-01-01', config: CONFIG };

function filters(request: VendorRequest): { field: string; operator: string; value: unknown }[] {
  return JSON.parse(String(request.query?.filtering));
}

function vendor(request: VendorRequest): unknown {
  if (request.path.endsWith('/act_1')) return { currency: 'EUR' };
  const { data } = entities.campaigns;
  return request.query?.after === 'QVFI1'
    ? { data: data.slice(1), paging: { cursors: { after: 'QVFI2' } } }
    : {
        data: data.slice(0, 1),
        paging: { cursors: { after: 'QVFI1' }, next: 'https://graph.facebook.com/n' },
      };
}

describe('entities', () => {
  it('are all read at first, archived and deleted ones included', async () => {
    const [slice] = planEntities({ ...base, cursor: null });
    const context = fakeContext({ config: CONFIG, answer: vendor });
    const pages = await readAll(connector, 'campaigns', slice!, context);
    expect(recordsOf(pages, 'campaigns').map((row) => row.id)).toEqual([
      '120210000000010001',
      '120210000000010002',
    ]);
    expect(recordsOf(pages, 'campaigns')[0]).toMatchObject({ account_currency: 'EUR' });
    const [first] = context.requests.filter((request) => request.path.endsWith('/campaigns'));
    expect(filters(first!)).toEqual([
      { field: 'effective_status', operator: 'IN', value: expect.arrayContaining(['ARCHIVED', 'DELETED']) },
    ]);
    expect(pages.slice(0, -1).every((page) => page.cursor === undefined)).toBe(true);
    expect(pages.at(-1)!.cursor).toEqual({ updated: Date.parse('2026-10-25T00:30:00Z') / 1000 });
  });

  it('are read from an hour behind the newest change afterwards', async () => {
    const updated = Date.parse('2026-11-20T12:00:00Z') / 1000;
    const [slice] = planEntities({ ...base, cursor: { updated } });
    const context = fakeContext({ config: CONFIG, answer: vendor });
    const pages = await readAll(connector, 'campaigns', slice!, context);
    const request = context.requests.find(({ path }) => path.endsWith('/campaigns'))!;
    expect(filters(request)[1]).toEqual({
      field: 'campaign.updated_time',
      operator: 'GREATER_THAN',
      value: updated - 3600,
    });
    expect(pages.at(-1)!.cursor).toEqual({ updated });
  });

  it('are asked for in smaller pages when they are too large', async () => {
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        if (Number(request.query?.limit) > 60) throw refusal('data_too_large');
        return vendor(request);
      },
    });
    const [slice] = planEntities({ ...base, cursor: null });
    const pages = await readAll(connector, 'campaigns', slice!, context);
    expect(recordsOf(pages, 'campaigns')).toHaveLength(2);
  });

  it('move no cursor in a backfill', async () => {
    const [slice] = planEntities({
      ...base,
      cursor: { updated: 5 },
      backfill: { from: '2026-01-01', to: '2026-01-31' },
    });
    const context = fakeContext({ config: CONFIG, answer: vendor });
    const pages = await readAll(connector, 'campaigns', slice!, context);
    expect(pages.every((page) => page.cursor === undefined)).toBe(true);
  });
});

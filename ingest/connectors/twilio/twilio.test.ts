import { describe, expect, it } from 'vitest';
import type { Cursor } from '../../engine/connector.ts';
import { classOf, fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { recordedRows, vendorRecords } from '../vendor-records.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const CONFIG = { account_sid: 'AC1' };
const land = (stream: string, record: unknown) => streamOf(connector, stream).contract.parse(record);
const plan = (stream: string, cursor: Cursor | null = null) =>
  streamOf(connector, stream).plan!({
    cursor,
    now: new Date('2026-11-18T12:00:00Z'),
    timezone: 'Europe/Madrid',
    since: '2026-11-16',
    config: CONFIG,
  });

describe('contracts', () => {
  it('read the dates of e-mail and numbers as text; a price that is not there yet is null', () => {
    const [call, queued] = recorded.calls.map((record) => land('calls', record));
    expect(call).toMatchObject({ started_at: '2026-11-17T09:00:00.000Z', duration_s: 310, price: null });
    expect(queued).toMatchObject({ started_at: null, duration_s: null });
    expect(land('messages', recorded.messages[0])).toMatchObject({
      price: '-0.0790',
      error_code: '30008',
      sent_at: '2026-11-17T09:00:01.000Z',
    });
  });

  it('give the columns that the streams declare', () => {
    for (const { name, columns } of connector.streams)
      expect(Object.keys(land(name, { sid: 'x' })), name).toEqual(columns.map((column) => column.name));
  });

  it.each([
    ['calls', { sid: null }, 'sid'],
    ['calls', { sid: 'CA1', start_time: 'soon' }, 'start_time'],
    ['messages', { sid: 'SM1', num_segments: 'many' }, 'num_segments'],
  ])('of %s refuse %j', (stream, record, field) => {
    const result = streamOf(connector, stream).contract.safeParse(record);
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });
});

const records = vendorRecords('twilio');
describe.runIf(records)("what Twilio's API gave to others", () => {
  it('lands, every row of it', () => {
    const rows = recordedRows(connector, records!);
    expect(rows.length).toBeGreaterThanOrEqual(6);
    expect(rows.filter(({ refused }) => refused !== null)).toEqual([]);
  });
});

describe('lists', () => {
  it('are read account by account along the addresses that Twilio gives, within the window', async () => {
    const context = fakeContext({
      config: CONFIG,
      memo: new Map(),
      answer: ({ path }) => {
        if (path === '/2010-04-01/Accounts.json') {
          const accounts = [
            { sid: 'AC1', status: 'active' },
            { sid: 'AC2', status: 'active' },
            { sid: 'AC3', status: 'closed' },
          ];
          return { accounts, next_page_uri: null };
        }
        if (path.includes('AC2')) throw refusal('skip_entity');
        const more = '/2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=x';
        if (path !== more) return { calls: [recorded.calls[0]], next_page_uri: more };
        return { calls: [recorded.calls[1]], next_page_uri: null };
      },
    });
    const pages = await readAll(connector, 'calls', plan('calls')[0]!, context);
    // The call of the following Monday belongs to the next window.
    expect(recordsOf(pages, 'calls').map(({ sid }) => sid)).toEqual(['CA1']);
    expect(context.requests[1]!.query).toEqual({
      'StartTime>': '2026-11-16',
      'StartTime<': '2026-11-23',
      PageSize: 1000,
    });
    expect(context.notes).toHaveLength(1);
    expect(pages.at(-1)!.cursor).toEqual({ through: '2026-11-18' });
  });

  it('go back a week for prices that were not there yet', () => {
    expect(plan('messages', { through: '2026-11-18' }).map(({ params }) => params.from)).toEqual([
      '2026-11-09',
      '2026-11-16',
    ]);
  });

  it('are asked for in smaller pages when Twilio cannot build a large one', async () => {
    const context = fakeContext({
      config: { ...CONFIG, subaccounts: false },
      memo: new Map(),
      answer: ({ path, query }) => {
        if (path.endsWith('AC1.json')) return { sid: 'AC1', status: 'active' };
        if (Number(query?.PageSize) > 300) throw refusal('data_too_large');
        return { messages: recorded.messages };
      },
    });
    expect(
      recordsOf(await readAll(connector, 'messages', plan('messages')[0]!, context), 'messages'),
    ).toHaveLength(1);
  });
});

describe('errors of Twilio', () => {
  it.each([
    [429, { code: 20429, message: 'Too Many Requests' }, 'rate_limited'],
    [401, { code: 20003, message: 'Authenticate' }, 'config'],
    [403, { code: 20403, message: 'Forbidden' }, 'permission'],
    [403, { code: 20005, message: 'Account not active' }, 'skip_entity'],
    [403, { code: 20008, message: 'Resource not accessible with Test Account Credentials' }, 'config'],
    [404, { code: 20404, message: 'The requested resource was not found' }, 'config'],
    [400, { code: 20400, message: 'Invalid page token' }, 'cursor_expired'],
    [500, { code: 20500, message: 'Internal Server Error' }, 'transient'],
    [504, '<html>Gateway Timeout</html>', 'data_too_large'],
  ])('%s %j', (status, body, expected) => {
    expect(classOf(connector, status, body)).toBe(expected);
  });

  it('are answered with the SID and token, or with a key', () => {
    const pair = (credentials: Record<string, string>) => {
      const { headers } = connector.authenticate({ method: 'GET', path: '/' }, credentials, CONFIG);
      return Buffer.from(headers!.authorization!.slice(6), 'base64').toString();
    };
    expect(pair({ auth_token: 't' })).toBe('AC1:t');
    expect(pair({ auth_token: 's', api_key: 'SK9' })).toBe('SK9:s');
  });
});

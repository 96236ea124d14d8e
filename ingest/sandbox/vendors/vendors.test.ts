import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_BRANDS } from '../brands.ts';
import { openTestSandbox, type TestSandbox } from '../testing.ts';
import { vendors } from '../vendors.ts';
import { type Told, tokenVariable } from './vendor.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
beforeEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const ACCOUNT = '/v25.0/act_410020030011';

const NORTE = DEMO_BRANDS[0];

/** A cheap request of a vendor that is signed as it should be. */
function signed(vendor: string): [string, RequestInit] {
  const token = sandbox.env[tokenVariable(vendor, NORTE.id)]!;
  const { path, init } = vendors.get(vendor)!.probe(NORTE, token);
  return [`/${vendor}${path}`, init];
}

describe('authentication', () => {
  it('refuses who does not sign, each vendor in its own words', async () => {
    const form = (token: string) =>
      new URLSearchParams({
        module: 'API',
        format: 'json',
        idSite: '1',
        method: 'Goals.getGoals',
        token_auth: token,
      });
    const meta = await sandbox.ask(`/meta${ACCOUNT}?fields=name`, {
      headers: { authorization: 'Bearer nobody' },
    });
    expect(meta).toMatchObject({ status: 401, body: { error: { code: 190, type: 'OAuthException' } } });
    const matomo = await sandbox.ask('/matomo/index.php', { method: 'POST', body: form('nobody') });
    expect(matomo).toMatchObject({ status: 200, body: { result: 'error' } });
    const hubspot = await sandbox.ask('/hubspot/crm/v3/objects/contacts');
    expect(hubspot).toMatchObject({ status: 401, body: { category: 'INVALID_AUTHENTICATION' } });
    const zendesk = await sandbox.ask('/zendesk/api/v2/users/me.json');
    expect(zendesk).toMatchObject({ status: 401, body: { error: "Couldn't authenticate you" } });
  });

  it("refuses one brand the other's accounts", async () => {
    expect(await sandbox.meta('/v25.0/act_410020030022?fields=name')).toMatchObject({ error: { code: 200 } });
    expect(await sandbox.matomo({ method: 'Goals.getGoals', idSite: '2' })).toMatchObject({
      result: 'error',
    });
    const basic = Buffer.from(`datos@sur.example/token:${sandbox.env.DEMO_ZENDESK_TOKEN_NORTE}`).toString(
      'base64',
    );
    const zendesk = await sandbox.ask('/zendesk/api/v2/users/me.json', {
      headers: { authorization: `Basic ${basic}` },
    });
    expect(zendesk.status).toBe(401);
  });

  it('refuses a Matomo token in the address', async () => {
    const token = sandbox.env.DEMO_MATOMO_TOKEN_NORTE;
    const answer = await sandbox.ask(
      `/matomo/index.php?module=API&format=json&method=Goals.getGoals&idSite=1&token_auth=${token}`,
    );
    expect(answer.body).toMatchObject({ result: 'error' });
  });
});

/** An error inside an answer of 200. */
const saysError = (body: string) => /"result":"error"/.test(body);

describe('faults on order', () => {
  it.each([...vendors.keys()])('%s: answers each kind once and is well again', async (vendor) => {
    const [path, init] = signed(vendor);
    const expected: Record<string, (answer: Told) => boolean> = {
      rate_limited: ({ status, headers }) => status === 429 && headers.has('retry-after'),
      rate_limited_no_header: ({ status, headers }) => status === 429 && !headers.has('retry-after'),
      server_error: ({ status }) => status >= 500,
      unauthorized: ({ status, body }) => status === 401 || saysError(body),
      too_much_data: ({ status }) => status >= 400,
      expired_cursor: ({ status, body }) => status === 400 || saysError(body),
      malformed_json: ({ status, body }) => {
        expect(() => JSON.parse(body)).toThrow();
        return status === 200;
      },
      ...vendors.get(vendor)!.tells,
    };
    for (const [kind, isAsTold] of Object.entries(expected)) {
      sandbox.faults.add({ vendor, kind: kind as 'server_error', count: 1 });
      const failed = await fetch(`${sandbox.url}${path}`, init);
      const told = { status: failed.status, body: await failed.text(), headers: failed.headers };
      expect(isAsTold(told), kind).toBe(true);
      expect((await fetch(`${sandbox.url}${path}`, init)).status, kind).toBe(200);
    }
  });

  it.each([...vendors.keys()])('%s: hangs, breaks the connection and spoils a record', async (vendor) => {
    const [path, init] = signed(vendor);
    const usual = await sandbox.ask(path, init);
    sandbox.faults.add({ vendor, kind: 'timeout', count: 1 });
    await expect(
      fetch(`${sandbox.url}${path}`, { ...init, signal: AbortSignal.timeout(150) }),
    ).rejects.toThrow();
    sandbox.faults.add({ vendor, kind: 'reset', count: 1 });
    await expect(fetch(`${sandbox.url}${path}`, init).then((answer) => answer.text())).rejects.toThrow();
    sandbox.faults.add({ vendor, kind: 'broken_record', count: 1 });
    const broken = await sandbox.ask(path, init);
    expect(broken.status).toBe(200);
    expect(broken.body).not.toEqual(usual.body);
    expect((await sandbox.ask(path, init)).body).toEqual(usual.body);
  });

  it('are ordered over HTTP, fit paths, and are counted', async () => {
    const post = (json: unknown) =>
      sandbox.ask('/_control/faults', { method: 'POST', body: JSON.stringify(json) });
    expect((await post({ vendor: 'meta', kind: 'nonsense', count: 1 })).status).toBe(400);
    expect(
      await post({ vendor: 'hubspot', kind: 'server_error', count: 2, pathIncludes: '/deals' }),
    ).toMatchObject({ body: { faults_left: 2 } });
    const [path, init] = signed('hubspot');
    expect((await sandbox.ask(path, init)).status).toBe(200);
    expect((await sandbox.ask(path.replace('contacts', 'deals'), init)).status).toBe(502);
    const stats = await sandbox.ask('/_control/stats');
    expect(stats.body).toMatchObject({ faults_left: 1, requests: { hubspot: expect.any(Number) } });
  });
});

describe('Meta', () => {
  it('hides archived campaigns unless they are asked for', async () => {
    const list = async (query: string) =>
      (
        (await sandbox.meta(
          `${ACCOUNT}/campaigns?fields=effective_status,updated_time&limit=500${query}`,
        )) as { data: { effective_status: string }[] }
      ).data;
    sandbox.clock.set(new Date('2027-01-20T12:00:00Z'));
    const all = await list(
      `&filtering=${encodeURIComponent('[{"field":"effective_status","operator":"IN","value":["ACTIVE","PAUSED","ARCHIVED"]}]')}`,
    );
    const plain = await list('');
    sandbox.clock.set(new Date('2026-11-18T12:00:00Z'));
    expect(all.some((campaign) => campaign.effective_status === 'ARCHIVED')).toBe(true);
    expect(plain.length).toBeGreaterThan(0);
    expect(plain.length).toBe(all.filter((campaign) => campaign.effective_status !== 'ARCHIVED').length);
  });

  it('names one campaign against the convention and gives nested fields', async () => {
    const ads = (await sandbox.meta(
      `${ACCOUNT}/ads?fields=name,campaign_id,creative{id,url_tags}&limit=500`,
    )) as { data: { creative: Record<string, unknown> }[] };
    expect(ads.data.length).toBeGreaterThan(10);
    expect(Object.keys(ads.data[0]?.creative ?? {}).sort()).toEqual(['id', 'url_tags']);
    const campaigns = (await sandbox.meta(`${ACCOUNT}/campaigns?fields=name&limit=500`)) as {
      data: { name: string }[];
    };
    const odd = campaigns.data.filter(
      ({ name }) => !/^NORTE_META_(ACQUIRE|GROW|KEEP)_[A-Z]+_\d{6}$/.test(name),
    );
    expect(odd).toHaveLength(1);
  });

  it('refuses unknown fields, dead windows, old days and foreign cursors', async () => {
    const ask = (query: string) => sandbox.meta(`${ACCOUNT}/insights?level=ad&${query}`);
    expect(await ask('fields=nonsense')).toMatchObject({ error: { code: 100 } });
    expect(
      await ask(`fields=spend&action_attribution_windows=${encodeURIComponent('["7d_view"]')}`),
    ).toMatchObject({ error: { code: 100 } });
    expect(
      await ask(
        `fields=spend&time_range=${encodeURIComponent('{"since":"2020-01-01","until":"2020-01-02"}')}`,
      ),
    ).toMatchObject({ error: { code: 3018 } });
    expect(await sandbox.meta(`${ACCOUNT}/campaigns?after=%7Bno%7D`)).toMatchObject({ error: { code: 100 } });
  });

  it('restates: conversions of past days grow, their spend settles, and then it is frozen', async () => {
    const [since, until] = ['2026-10-30', '2026-11-12'];
    const read = async (now: string) => {
      sandbox.clock.set(new Date(now));
      const range = encodeURIComponent(JSON.stringify({ since, until }));
      const page = (await sandbox.meta(
        `${ACCOUNT}/insights?level=account&fields=spend,actions&time_range=${range}`,
      )) as { data: { spend: string; actions: { action_type: string; value: string }[] }[] };
      const actions = page.data[0]?.actions ?? [];
      const claimed = actions
        .filter((entry) => ['purchase', 'lead'].includes(entry.action_type))
        .reduce((sum, entry) => sum + Number(entry.value), 0);
      return { spend: Number(page.data[0]?.spend ?? 0), claimed };
    };
    const same = await read('2026-11-12T22:00:00Z');
    const next = await read('2026-11-13T12:00:00Z');
    const settled = await read('2026-11-16T12:00:00Z');
    const late = await read('2026-12-11T12:00:00Z');
    const frozen = await read('2026-12-12T12:00:00Z');
    sandbox.clock.set(new Date('2026-11-18T12:00:00Z'));
    expect(same.spend).toBeLessThan(next.spend);
    expect(next.spend).toBeLessThan(settled.spend);
    expect(settled.spend).toBe(late.spend);
    expect(late.claimed).toBeGreaterThan(same.claimed);
    expect(frozen).toEqual(late);
  });
});

describe('HubSpot search', () => {
  const search = (json: Record<string, unknown>) =>
    sandbox.hubspot('/crm/v3/objects/contacts/search', {
      properties: ['email'],
      limit: 200,
      ...json,
    }) as Promise<{
      total: number;
      results: { id: string; properties: Record<string, string> }[];
      paging?: { next: { after: string } };
    }>;

  it('filters, sorts and pages without losing or repeating anybody', async () => {
    const sorts = [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }];
    const all = await search({ sorts });
    expect(all.total).toBe(all.results.length);
    const times = all.results.map((contact) => contact.properties.lastmodifieddate as string);
    expect(times).toEqual([...times].sort());
    const middle = times[Math.floor(times.length / 2)] as string;
    const paged: string[] = [];
    let after: string | undefined;
    do {
      const page = await search({
        sorts,
        limit: 7,
        after,
        filterGroups: [
          {
            filters: [
              { propertyName: 'lastmodifieddate', operator: 'GTE', value: String(Date.parse(middle)) },
            ],
          },
        ],
      });
      paged.push(...page.results.map((contact) => contact.id));
      after = page.paging?.next.after;
    } while (after !== undefined);
    expect(paged).toEqual(
      all.results
        .filter((contact) => (contact.properties.lastmodifieddate as string) >= middle)
        .map((contact) => contact.id),
    );
  });

  it('ends at 10,000 results, refuses pages above 200, and fails on the epoch', async () => {
    expect(await search({ after: '9900' })).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR' });
    expect(await search({ limit: 201 })).toMatchObject({ category: 'VALIDATION_ERROR' });
    const epoch = await search({
      filterGroups: [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: '0' }] }],
    });
    expect(epoch).toMatchObject({ status: 'error' });
  });

  it('gives associations through v4 only', async () => {
    const deals = (await sandbox.hubspot('/crm/v3/objects/deals?limit=100')) as { results: { id: string }[] };
    expect(deals.results.length).toBeGreaterThan(0);
    const inputs = deals.results.map(({ id }) => ({ id }));
    const links = (await sandbox.hubspot('/crm/v4/associations/deals/contacts/batch/read', { inputs })) as {
      results: { to: { toObjectId: number }[] }[];
    };
    expect(links.results).toHaveLength(deals.results.length);
    const contact = await sandbox.hubspot(
      `/crm/v3/objects/contacts/${links.results[0]?.to[0]?.toObjectId}?properties=email`,
    );
    expect(contact).toMatchObject({ properties: { email: expect.any(String) } });
  });
});

describe('Zendesk', () => {
  it('refuses a start within the last minute and a cursor that is none', async () => {
    const now = Math.floor(sandbox.clock.now().getTime() / 1000);
    expect(
      await sandbox.zendesk(`/api/v2/incremental/tickets/cursor.json?start_time=${now - 10}`),
    ).toMatchObject({ error: 'InvalidValue' });
    expect(await sandbox.zendesk('/api/v2/incremental/tickets/cursor.json?cursor=zzz')).toMatchObject({
      error: 'InvalidCursor',
    });
    expect(await sandbox.zendesk('/api/v2/users.json?page=101&per_page=100')).toMatchObject({
      error: 'InvalidPaginationDepth',
    });
  });

  it('repeats the last second of a time-based export, and ends', async () => {
    type Export = {
      ticket_events: { id: number; timestamp: number }[];
      end_time: number;
      end_of_stream: boolean;
      count: number;
    };
    const seen = new Set<number>();
    let repeated = 0;
    let start = 0;
    for (let page = 0; ; page++) {
      const found = (await sandbox.zendesk(
        `/api/v2/incremental/ticket_events.json?per_page=9&start_time=${start}`,
      )) as Export;
      expect(found.count).toBe(found.ticket_events.length);
      for (const event of found.ticket_events) {
        if (seen.has(event.id)) repeated++;
        seen.add(event.id);
      }
      if (found.end_of_stream) break;
      start = found.end_time;
      expect(page).toBeLessThan(500);
    }
    const all = (await sandbox.zendesk('/api/v2/incremental/ticket_events.json?start_time=0')) as Export;
    expect(seen.size).toBe(all.count);
    expect(repeated).toBeGreaterThan(0);
  });

  it('pages comments and ratings with has_more', async () => {
    const { tickets } = (await sandbox.zendesk('/api/v2/incremental/tickets/cursor.json?start_time=0')) as {
      tickets: { id: number; status: string }[];
    };
    const texts: number[] = [];
    const ticket = tickets.find((one) => one.status === 'closed')?.id;
    let query = 'page[size]=1';
    for (;;) {
      const page = (await sandbox.zendesk(`/api/v2/tickets/${ticket}/comments.json?${query}`)) as {
        comments: { id: number }[];
        meta: { has_more: boolean; after_cursor: string };
      };
      texts.push(...page.comments.map((comment) => comment.id));
      if (!page.meta.has_more) break;
      query = `page[size]=1&page[after]=${page.meta.after_cursor}`;
    }
    expect(texts.length).toBeGreaterThan(1);
    expect(new Set(texts).size).toBe(texts.length);
    const late = Math.floor(sandbox.clock.now().getTime() / 1000);
    expect(
      await sandbox.zendesk(
        `/api/v2/satisfaction_ratings.json?start_time=${late - 40 * 86_400}&end_time=${late}`,
      ),
    ).toMatchObject({ error: 'InvalidValue' });
  });
});

describe('Matomo', () => {
  it('answers in bulk, knows the site, and says no with a 200', async () => {
    expect(await sandbox.matomo({ method: 'SitesManager.getSiteFromId' })).toMatchObject({
      timezone: 'Europe/Madrid',
    });
    expect(await sandbox.matomo({ method: 'Nothing.here' })).toMatchObject({ result: 'error' });
    const bulk = await sandbox.matomo({
      method: 'API.getBulkRequest',
      'urls[0]': 'method=Goals.getGoals&idSite=1',
      'urls[1]': 'method=SitesManager.getSiteFromId&idSite=2',
    });
    expect(bulk).toMatchObject([[{ idgoal: 1 }], { result: 'error' }]);
  });

  it('shows a visit only as far as it has come', async () => {
    const today = {
      method: 'Live.getLastVisitsDetails',
      period: 'day',
      date: '2026-11-18',
      filter_limit: '-1',
    };
    const visits = (await sandbox.matomo(today)) as {
      lastActionTimestamp: number;
      firstActionTimestamp: number;
    }[];
    const now = sandbox.clock.now().getTime() / 1000;
    expect(visits.length).toBeGreaterThan(3);
    expect(visits.every((visit) => visit.lastActionTimestamp <= now)).toBe(true);
    const last = (visits[0] as (typeof visits)[number]).lastActionTimestamp;
    const newer = (await sandbox.matomo({ ...today, minTimestamp: String(last - 1) })) as unknown[];
    expect(newer.length).toBeLessThan(visits.length);
    expect(newer.length).toBeGreaterThan(0);
  });
});

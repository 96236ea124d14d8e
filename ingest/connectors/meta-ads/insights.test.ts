import { describe, expect, it } from 'vitest';
import type { Cursor, VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import { planInsights, weeksOf } from './insights.ts';

const CONFIG = { account_id: 'act_1', poll_ms: 0, jobs_ahead: 2 };

function plan(input: {
  cursor?: Cursor;
  now?: string;
  since?: string;
  timezone?: string;
  backfill?: { from: string; to: string };
}) {
  return planInsights({
    cursor: input.cursor ?? null,
    now: new Date(input.now ?? '2026-11-22T10:00:00Z'),
    timezone: input.timezone ?? 'Europe/Madrid',
    since: input.since ?? '2026-11-20',
    backfill: input.backfill,
    config: CONFIG,
  });
}

describe('plan', () => {
  it('reads from the start to today at first, oldest first, each day replacing itself', () => {
    const slices = plan({});
    expect(slices.map(({ id }) => id)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    expect(slices.every((slice) => slice.replaces)).toBe(true);
    expect(slices[1]!.params).toEqual({
      day: '2026-11-21',
      timezone: 'Europe/Madrid',
      plan: '2026-11-20..2026-11-22',
      done: '2026-11-20..2026-11-21',
    });
  });

  it('reads the last 28 days and today again', () => {
    const slices = plan({ cursor: { from: '2026-01-01', through: '2026-11-22' } });
    expect(slices).toHaveLength(29);
    expect(slices[0]!.id).toBe('2026-10-25');
    expect(slices[0]!.params.done).toBe('2026-01-01..2026-11-22');
  });

  it('reads days again that were still open when the product stopped', () => {
    const slices = plan({ cursor: { from: '2026-01-01', through: '2026-10-13' } });
    expect(slices[0]!.id).toBe('2026-09-15');
    expect(slices.at(-1)!.id).toBe('2026-11-22');
  });

  it('never goes back behind the first day that was asked for', () => {
    expect(plan({ cursor: { from: '2026-11-18', through: '2026-11-21' } })[0]!.id).toBe('2026-11-18');
  });

  it('counts days in the zone of the account, over the change of the clocks too', () => {
    const at = (now: string, timezone: string) => plan({ now, timezone, since: '2026-03-01' }).at(-1)!.id;
    expect(at('2026-03-28T22:30:00Z', 'Europe/Madrid')).toBe('2026-03-28');
    expect(at('2026-03-29T22:30:00Z', 'Europe/Madrid')).toBe('2026-03-30');
    expect(at('2026-10-25T22:30:00Z', 'Europe/Madrid')).toBe('2026-10-25');
    expect(at('2026-10-25T02:30:00Z', 'America/New_York')).toBe('2026-10-24');
    const october = plan({ now: '2026-10-27T12:00:00Z', since: '2026-10-24' }).map(({ id }) => id);
    expect(october).toEqual(['2026-10-24', '2026-10-25', '2026-10-26', '2026-10-27']);
  });

  it('asks for nothing older than Meta keeps', () => {
    expect(plan({ since: '2019-01-01' })[0]!.id).toBe('2023-10-26');
    expect(plan({ backfill: { from: '2019-01-01', to: '2023-10-27' } }).map(({ id }) => id)).toEqual([
      '2023-10-27',
      '2023-10-26',
    ]);
  });

  it('backfills exactly the days given, newest first, and leaves the cursor alone', () => {
    const slices = plan({
      cursor: { from: '2026-01-01', through: '2026-11-22' },
      backfill: { from: '2025-12-30', to: '2026-01-01' },
    });
    expect(slices.map(({ id }) => id)).toEqual(['2026-01-01', '2025-12-31', '2025-12-30']);
    expect(slices.every((slice) => slice.params.done === null)).toBe(true);
  });
});

describe('weeks', () => {
  it('run from Monday to Sunday, clipped, in the order of the plan', () => {
    expect(weeksOf('2026-11-13', '2026-11-23')).toEqual([
      { since: '2026-11-13', until: '2026-11-15' },
      { since: '2026-11-16', until: '2026-11-22' },
      { since: '2026-11-23', until: '2026-11-23' },
    ]);
    expect(weeksOf('2026-11-17', '2026-11-15').map(({ since }) => since)).toEqual([
      '2026-11-16',
      '2026-11-15',
    ]);
  });
});

/** A vendor that answers report jobs: two rows a day, one of them for a second campaign. */
function reportVendor(overrides: (request: VendorRequest, job?: Job) => unknown = () => undefined) {
  const jobs: Job[] = [];
  const answer = (request: VendorRequest): unknown => {
    const [, run, edge] = /^\/v25\.0\/(run\d+)(\/insights)?$/.exec(request.path) ?? [];
    const job = run ? jobs[Number(run.slice(3))] : undefined;
    const special = overrides(request, job);
    if (special !== undefined) return special;
    if (request.method === 'POST') {
      jobs.push({ ...JSON.parse(String(request.form?.time_range)), form: request.form ?? {} });
      return { report_run_id: `run${jobs.length - 1}` };
    }
    if (job && !edge) return { id: run, async_status: 'Job Completed', async_percent_completion: 100 };
    if (job) return resultPage(job, request);
    throw new Error(`unexpected ${request.path}`);
  };
  return { answer, jobs };
}

interface Job {
  since: string;
  until: string;
  form: Record<string, unknown>;
}

function resultPage(job: Job, request: VendorRequest) {
  const days: string[] = [];
  for (let at = Date.parse(job.since); at <= Date.parse(job.until); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  const rows = days.flatMap((date_start) =>
    ['10', '20'].map((campaign_id) => ({
      account_id: '1',
      campaign_id,
      ad_id: `${campaign_id}1`,
      date_start,
      spend: '1',
    })),
  );
  const from = Number(request.query?.after ?? 0);
  const to = from + 3;
  const more = to < rows.length ? { next: 'https://graph.facebook.com/next' } : {};
  return {
    data: rows.slice(from, to),
    paging: { cursors: { before: String(from), after: String(to) }, ...more },
  };
}

describe('reader', () => {
  it('serves the days of a week from one job and submits the next weeks ahead', async () => {
    const { answer, jobs } = reportVendor();
    const context = fakeContext({ config: CONFIG, answer, memo: new Map() });
    const slices = plan({ since: '2026-11-02' });
    const days: string[][] = [];
    for (const slice of slices.slice(0, 7)) {
      const pages = await readAll(connector, 'insights_ad', slice, context);
      const rows = recordsOf(pages, 'insights_ad');
      days.push([...new Set(rows.map((row) => String(row.date_start)))]);
      expect(rows).toHaveLength(2);
      expect(rows[0]).toMatchObject({ account_timezone: 'Europe/Madrid' });
      expect(pages.at(-1)!.cursor).toEqual({ from: '2026-11-02', through: slice.id });
    }
    expect(days).toEqual(slices.slice(0, 7).map(({ id }) => [id]));
    expect(jobs.map(({ since, until }) => [since, until])).toEqual([
      ['2026-11-02', '2026-11-08'],
      ['2026-11-09', '2026-11-15'],
      ['2026-11-16', '2026-11-22'],
    ]);
    // 3 submissions, 1 look, 5 pages: nine requests for a week, and two of them for the weeks to come.
    expect(context.requests).toHaveLength(9);
    expect(jobs[0]!.form).toMatchObject({ level: 'ad', time_increment: 1 });
    expect(JSON.parse(String(jobs[0]!.form.action_attribution_windows))).toContain('28d_click');
  });

  it('reads a day by itself where nothing is shared', async () => {
    const { answer, jobs } = reportVendor();
    const context = fakeContext({ config: CONFIG, answer });
    const pages = await readAll(connector, 'insights_campaign', plan({})[0]!, context);
    expect(recordsOf(pages, 'insights_campaign')).toHaveLength(2);
    expect(jobs).toEqual([expect.objectContaining({ since: '2026-11-20', until: '2026-11-20' })]);
    expect(String(jobs[0]!.form.fields)).not.toContain('ad_id');
  });

  it('looks at a job until it is complete, and submits it again when Meta drops it', async () => {
    const states = ['Job Not Started', 'Job Running', 'Job Failed', 'Job Started', 'Job Completed'];
    const { answer, jobs } = reportVendor((request, job) =>
      job && !request.path.endsWith('/insights') ? { async_status: states.shift() } : undefined,
    );
    const context = fakeContext({ config: CONFIG, answer });
    const pages = await readAll(connector, 'insights_ad', plan({})[0]!, context);
    expect(recordsOf(pages, 'insights_ad')).toHaveLength(2);
    expect(jobs).toHaveLength(2);
    expect(context.notes).toEqual(['Meta dropped a report job']);
  });

  it('splits a week into days, a day into campaigns, and hands out nothing twice', async () => {
    const { answer, jobs } = reportVendor((request, job) => {
      if (request.path.endsWith('/act_1/campaigns')) return { data: [{ id: '10' }, { id: '20' }] };
      if (!job) return undefined;
      const within = job.form.filtering ? (JSON.parse(String(job.form.filtering))[0].value as string[]) : [];
      if (within.length !== 1) {
        return { async_status: 'Job Failed', error_code: 100, error_subcode: 1487534 };
      }
      if (!request.path.endsWith('/insights')) return undefined;
      return {
        data: [{ account_id: '1', campaign_id: within[0], ad_id: `${within[0]}1`, date_start: job.since }],
      };
    });
    const context = fakeContext({ config: CONFIG, answer, memo: new Map() });
    const pages = await readAll(connector, 'insights_ad', plan({})[0]!, context);
    expect(recordsOf(pages, 'insights_ad').map((row) => row.campaign_id)).toEqual(['10', '20']);
    // The week, the day, both campaigns at once, each campaign.
    expect(jobs).toHaveLength(5);
  });

  it('gives up on what cannot be split further', async () => {
    const { answer } = reportVendor((request, job) => {
      if (request.path.endsWith('/campaigns')) return { data: [{ id: '10' }] };
      return job ? { async_status: 'Job Failed', error_code: 100, error_subcode: 1487534 } : undefined;
    });
    const context = fakeContext({ config: CONFIG, answer });
    await expect(readAll(connector, 'insights_campaign', plan({})[0]!, context)).rejects.toThrow();
  });

  it('halves a page that is too large and goes on from the same place', async () => {
    let refused = 0;
    const { answer } = reportVendor((request) => {
      if (request.query?.after === '3' && refused++ < 2) throw refusal('data_too_large');
      return undefined;
    });
    const context = fakeContext({ config: CONFIG, answer, memo: new Map() });
    const slice = plan({ since: '2026-11-16' })[0]!;
    expect(recordsOf(await readAll(connector, 'insights_ad', slice, context), 'insights_ad')).toHaveLength(2);
    const sizes = context.requests
      .filter(({ query }) => query?.after === '3')
      .map(({ query }) => query?.limit);
    expect(sizes).toEqual([500, 250, 125]);
  });

  it('stops at a wrong token instead of splitting', async () => {
    const { answer, jobs } = reportVendor((_request, job) =>
      job ? { async_status: 'Job Failed', error_code: 190, error_message: 'token expired' } : undefined,
    );
    const context = fakeContext({ config: CONFIG, answer });
    await expect(readAll(connector, 'insights_ad', plan({})[0]!, context)).rejects.toMatchObject({
      class: 'config',
    });
    expect(jobs).toHaveLength(1);
  });

  it('lands an empty day as a page with a cursor and no records', async () => {
    const { answer } = reportVendor((request, job) =>
      job && request.path.endsWith('/insights') ? { data: [] } : undefined,
    );
    const context = fakeContext({ config: CONFIG, answer, memo: new Map() });
    const pages = await readAll(connector, 'insights_ad', plan({})[0]!, context);
    expect(pages).toEqual([{ records: [], cursor: { from: '2026-11-20', through: '2026-11-20' } }]);
  });

  it('commits no cursor in a backfill', async () => {
    const { answer } = reportVendor();
    const context = fakeContext({ config: CONFIG, answer, memo: new Map() });
    const slices = plan({ backfill: { from: '2026-11-10', to: '2026-11-12' } });
    const pages = await readAll(connector, 'insights_ad', slices[0]!, context);
    expect(recordsOf(pages, 'insights_ad')).toHaveLength(2);
    expect(pages.every((page) => page.cursor === undefined)).toBe(true);
  });
});

describe('connector', () => {
  it('puts the token into the header and never into the address', () => {
    const request = connector.authenticate(
      { method: 'GET', path: '/v25.0/act_1' },
      { access_token: 's3cret' },
      {},
    );
    expect(request.headers?.authorization).toBe('Bearer s3cret');
    expect(request.path + JSON.stringify(request.query ?? {})).not.toContain('s3cret');
  });

  it('asks the account for its zone', async () => {
    const answer = () => ({ id: 'act_1', name: 'Norte', currency: 'EUR', timezone_name: 'Atlantic/Canary' });
    const context = fakeContext({ config: CONFIG, answer });
    expect(await connector.timezone!(context)).toBe('Atlantic/Canary');
    expect(await connector.check(context)).toContain('Norte');
  });

  it('says what is wrong with an account id', () => {
    expect(connector.config.safeParse({ account_id: '123' }).error?.issues[0]?.message).toContain('act_');
    expect(streamOf(connector, 'insights_ad').reading).toMatchObject({ restatementDays: 28 });
  });
});

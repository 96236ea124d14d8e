import { describe, expect, it } from 'vitest';
import type { BytesAnswer, Cursor, VendorRequest } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { type FakeContext, fakeContext, readAll, recordsOf, refusal } from '../fake-context.ts';
import { connector } from './index.ts';
import { COMMON_FIELDS, OBJECTS } from './objects.ts';
import { LAG_SECONDS, planChanges, soqlOf } from './streams.ts';

const CONFIG = { my_domain: 'acme', poll_ms: 1, job_timeout_ms: 100 };
const NOW = Date.parse('2026-11-22T10:00:00Z');
const LATEST = NOW - LAG_SECONDS * 1000;
const HOUR = 3_600_000;

const plan = (cursor: Cursor | null, backfill?: { from: string; to: string }) =>
  planChanges({
    cursor,
    now: new Date(NOW),
    timezone: 'Europe/Madrid',
    since: '2026-01-01',
    config: CONFIG,
    backfill,
  });

const ALL = [...OBJECTS.accounts.fields, ...COMMON_FIELDS] as readonly string[];

interface Org {
  /** Rows of each part of a bulk job's file. */
  parts?: string[][];
  processed?: number;
  state?: string;
  fields?: readonly string[];
  rest?: (request: VendorRequest) => unknown;
  refuseJob?: () => never;
  config?: Record<string, unknown>;
}

/** An org as Salesforce documents its APIs: describe, jobs with files in parts, pages. */
function fakeOrg({ parts = [], processed, state = 'JobComplete', fields = ALL, ...more }: Org): FakeContext {
  return fakeContext({
    config: { ...CONFIG, ...more.config },
    answer: (request) => {
      if (request.path.endsWith('/describe')) return { fields: fields.map((name) => ({ name })) };
      if (request.path.endsWith('/jobs/query'))
        return more.refuseJob?.() ?? { id: '750', state: 'UploadComplete' };
      if (request.path.endsWith('/jobs/query/750'))
        return { state, numberRecordsProcessed: processed ?? parts.flat().length, errorMessage: 'no' };
      if (request.path.endsWith('/results')) {
        const at = Number(request.query?.locator ?? 0);
        const rows = parts[at] ?? [];
        const answer: BytesAnswer = {
          status: 200,
          headers: {
            'sforce-locator': at + 1 < parts.length ? String(at + 1) : 'null',
            'sforce-numberofrecords': String(rows.length),
          },
          bytes: new TextEncoder().encode(
            `"Id","Name"\n${rows.map((id) => `"${id}","Peña, ""S.A.""\nB"`).join('\n')}\n`,
          ),
        };
        return answer;
      }
      return more.rest?.(request) ?? { totalSize: 0, done: true, records: [] };
    },
  });
}

const run = (context: FakeContext, cursor: Cursor | null = null) =>
  readAll(connector, 'accounts', plan(cursor)[0]!, context);
const paths = (context: FakeContext) => context.requests.map(({ path }) => path.replace(/^.*\/v62\.0\//, ''));

describe('plan', () => {
  it('reads everything at first, then what changed after the cursor, up to five minutes ago', () => {
    expect(plan(null)).toEqual([
      {
        id: `changed:all..${LATEST}`,
        replaces: false,
        params: { from: null, to: LATEST, isBackfill: false },
      },
    ]);
    expect(plan({ changed: NOW - HOUR })[0]!.params).toMatchObject({ from: NOW - HOUR, to: LATEST });
    expect(plan({ changed: LATEST })).toEqual([]);
  });

  it('backfills the days given, both included', () => {
    expect(plan(null, { from: '2026-10-24', to: '2026-10-25' })[0]!.params).toEqual({
      from: Date.parse('2026-10-23T23:59:59.999Z'),
      to: Date.parse('2026-10-25T23:59:59.999Z'),
      isBackfill: true,
    });
  });

  it('asks for windows that neither overlap nor leave a gap', () => {
    expect(soqlOf('Account', ['Id', 'Name'], { from: 0, to: 1000 })).toBe(
      'SELECT Id,Name FROM Account WHERE SystemModstamp > 1970-01-01T00:00:00.000Z AND SystemModstamp <= 1970-01-01T00:00:01.000Z',
    );
    expect(soqlOf('Account', ['Id'], { from: null, to: 0 })).not.toContain('>');
  });
});

describe('bulk jobs', () => {
  it('are read part by part until the locator says null, and counted', async () => {
    const context = fakeOrg({ parts: [['1', '2'], ['3']] });
    const pages = await run(context);
    expect(recordsOf(pages, 'accounts')).toEqual(
      ['1', '2', '3'].map((id) => ({ Id: id, Name: 'Peña, "S.A."\nB' })),
    );
    expect(pages.at(-1)).toEqual({ records: [], cursor: { changed: LATEST }, vendorCount: 3 });
    const job = context.requests.find(({ method }) => method === 'POST')!.json as { operation: string };
    expect(job).toMatchObject({ operation: 'queryAll' });
  });

  it('that give fewer records than they processed are no success', async () => {
    const pages = run(fakeOrg({ parts: [['1', '2']], processed: 3 }));
    await expect(pages).rejects.toMatchObject({ class: 'transient' });
  });

  it("give way to pages when they fail or the day's jobs are used up", async () => {
    const rest = () => ({ totalSize: 1, done: true, records: [{ attributes: {}, Id: '7' }] });
    const failed = fakeOrg({ state: 'Failed', rest });
    expect(recordsOf(await run(failed), 'accounts')).toEqual([{ Id: '7' }]);
    expect(failed.notes).toEqual(['a bulk job ended as Failed: no; Salesforce was read page by page']);
    const vendorMessage = 'Max bulk v2 query jobs (10000) per 24 hrs has been reached';
    const refuseJob = () => {
      throw new VendorError('refused', { class: 'bug', status: 400, vendorMessage });
    };
    expect(recordsOf(await run(fakeOrg({ refuseJob, rest })), 'accounts')).toEqual([{ Id: '7' }]);
    const slow = fakeOrg({ state: 'InProgress', rest });
    expect(recordsOf(await run(slow), 'accounts')).toEqual([{ Id: '7' }]);
    const other = fakeOrg({
      rest,
      refuseJob: () => {
        throw refusal('permission');
      },
    });
    await expect(run(other)).rejects.toMatchObject({ class: 'permission' });
  });
});

describe('pages', () => {
  it('of a short window are followed to the end, the recycle bin included', async () => {
    const context = fakeOrg({
      rest: ({ path }) =>
        path.endsWith('/queryAll')
          ? {
              totalSize: 2,
              done: false,
              nextRecordsUrl: '/services/data/v62.0/query/01g-2000',
              records: [{ attributes: {}, Id: '1', IsDeleted: true }],
            }
          : { totalSize: 2, done: true, records: [{ attributes: {}, Id: '2' }] },
    });
    const pages = await run(context, { changed: NOW - HOUR });
    expect(recordsOf(pages, 'accounts')).toEqual([{ Id: '1', IsDeleted: true }, { Id: '2' }]);
    expect(paths(context)).toEqual(['sobjects/Account/describe', 'queryAll', 'query/01g-2000']);
    expect(pages.at(-1)!.vendorCount).toBe(2);
  });

  it('of a window that is too large come in halves', async () => {
    let refused = false;
    const context = fakeOrg({
      rest: () => {
        if (refused) return { totalSize: 0, done: true, records: [] };
        refused = true;
        throw refusal('data_too_large');
      },
    });
    const pages = await run(context, { changed: NOW - HOUR });
    const middle = NOW - HOUR + Math.floor((LATEST - NOW + HOUR) / 2);
    expect(pages.flatMap(({ cursor }) => (cursor ? [cursor.changed] : []))).toEqual([middle, LATEST]);
  });
});

describe('fields', () => {
  it('that the user may not see stay empty, and those of the configuration must be there', async () => {
    const hidden = fakeOrg({ fields: ALL.filter((name) => name !== 'AnnualRevenue') });
    await run(hidden, { changed: NOW - HOUR });
    expect(hidden.notes).toEqual(['Salesforce shows this user no AnnualRevenue of Account; they stay empty']);
    expect(hidden.requests[1]!.query!.q).not.toContain('AnnualRevenue');
    const config = { fields: { accounts: { tax_id: 'CIF__c' } } };
    await expect(run(fakeOrg({ config }))).rejects.toMatchObject({ class: 'config' });
    const own = fakeOrg({ config, fields: [...ALL, 'CIF__c'] });
    await run(own, { changed: NOW - HOUR });
    expect(own.requests[1]!.query!.q).toContain(',CIF__c FROM Account');
  });
});

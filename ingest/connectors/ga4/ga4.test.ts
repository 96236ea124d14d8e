import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { classOf, fakeContext, readAll, recordsOf, streamOf } from '../fake-context.ts';
import { readThrottle } from './errors.ts';
import { connector } from './index.ts';
import report from './recorded/report.json' with { type: 'json' };
import { assertion } from './sign-in.ts';

const CONFIG = { property_id: '420010011', client_email: 'a@b.example', page_rows: 1 };
const base = {
  now: new Date('2026-11-24T10:00:00Z'),
  timezone: 'Europe/Madrid',
  since: '2026-11-10',
  config: CONFIG,
  cursor: null,
};
const plan = (input = {}) => streamOf(connector, 'sessions').plan!({ ...base, ...input });
const land = (stream: string, record: unknown) => streamOf(connector, stream).contract.safeParse(record);
const asked = (request: { json?: unknown }) =>
  request.json as { offset: string; dateRanges: { startDate: string; endDate: string }[] };

/** The recorded report, a row a page. */
function paged(request: { json?: unknown }) {
  const offset = Number(asked(request).offset);
  return { ...report, rows: report.rows.slice(offset, offset + 1) };
}

describe('the plan', () => {
  it('reads weeks, three days back and no further than Google has reports', () => {
    expect(plan().map((slice) => slice.id)).toEqual(['2026-11-09+7d', '2026-11-16+7d', '2026-11-23+7d']);
    const cursor = { from: '2026-01-05', through: '2026-11-24' };
    expect(plan({ cursor }).map((slice) => slice.id)).toEqual(['2026-11-16+7d', '2026-11-23+7d']);
    expect(plan({ since: '2010-01-01' })[0]!.id).toBe('2015-08-10+7d');
  });
});

describe('a report', () => {
  it('is paged by offset, and tells of itself once', async () => {
    const context = fakeContext({ config: CONFIG, answer: paged });
    const pages = await readAll(connector, 'sessions', plan()[0]!, context);
    const rows = recordsOf(pages, 'sessions');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ property_id: '420010011', currency: 'EUR', sessionSource: 'google' });
    expect(context.requests.map((request) => asked(request).offset)).toEqual(['0', '1']);
    expect(context.requests[0]!.json).toMatchObject({ keepEmptyRows: true, returnPropertyQuota: true });
    expect(recordsOf(pages, 'report_metadata')).toHaveLength(1);
    expect(pages.at(-1)).toMatchObject({
      vendorCount: 2,
      cursor: { from: '2026-11-09', through: '2026-11-15' },
    });
  });

  it.each([
    [{ dataLossFromOtherRow: true }],
    [{ samplingMetadatas: [{ samplesReadCount: '10', samplingSpaceSize: '100' }] }],
  ])('with %j is read day by day', async (metadata) => {
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        const [range] = asked(request).dateRanges;
        return range!.startDate === range!.endDate ? paged(request) : { ...report, metadata };
      },
    });
    const pages = await readAll(connector, 'sessions', plan()[0]!, context);
    expect(context.requests.filter((request) => asked(request).offset === '0')).toHaveLength(8);
    expect(recordsOf(pages, 'report_metadata')).toMatchObject([
      { from: '2026-11-09', until: '2026-11-15', rowCount: 14, metadata: { dataLossFromOtherRow: false } },
    ]);
    expect(pages.at(-1)!.vendorCount).toBe(14);
  });

  it('of which single days are still sampled lands as it is, and says how much was counted in all', async () => {
    const metadata = { samplingMetadatas: [{ samplesReadCount: '10', samplingSpaceSize: '100' }] };
    const context = fakeContext({
      config: { ...CONFIG, page_rows: 10 },
      answer: () => ({ ...report, metadata }),
    });
    const pages = await readAll(connector, 'sessions', plan()[0]!, context);
    const [first] = recordsOf(pages, 'report_metadata');
    expect(land('report_metadata', first).data).toMatchObject({ samples_read: 70, sampling_space: 700 });
  });

  it('says when the tokens of the day are nearly used', async () => {
    const propertyQuota = { tokensPerDay: { consumed: 190_001, remaining: 9_999 } };
    const context = fakeContext({ config: CONFIG, answer: () => ({ ...report, propertyQuota }) });
    await readAll(connector, 'sessions', plan()[0]!, context);
    expect(context.notes).toEqual(['the GA4 property has used nine tenths of its tokens of the day']);
  });
});

describe('contracts', () => {
  const [row, other] = recordsOfReport();

  it('land a row in the columns of the stream', () => {
    const landed = land('sessions', row).data!;
    expect(Object.keys(landed)).toEqual(streamOf(connector, 'sessions').columns.map(({ name }) => name));
    expect(landed).toMatchObject({
      date: '2026-11-02',
      source: 'google',
      sessions: 12,
      key_events: 1,
      revenue: '254.9050',
      is_other: false,
    });
    expect(land('sessions', other).data).toMatchObject({ is_other: true, landing_page: null });
  });

  it('land what is said of a report', () => {
    const record = { property_id: '1', from: '2026-11-02', until: '2026-11-08', ...report };
    const landed = land('report_metadata', record).data!;
    expect(Object.keys(landed)).toEqual(
      streamOf(connector, 'report_metadata').columns.map(({ name }) => name),
    );
    expect(landed).toMatchObject({ is_thresholded: true, has_other_row: false, timezone: 'Europe/Madrid' });
  });

  it.each([
    [{ date: '(other)' }, 'date'],
    [{ date: '' }, 'date'],
    [{ sessions: 'many' }, 'sessions'],
  ])('refuse %j', (change, path) => {
    expect(land('sessions', { ...row, ...change }).error?.issues[0]?.path).toEqual([path]);
  });
});

function recordsOfReport(): Record<string, unknown>[] {
  return report.rows.map((row) => ({
    property_id: '420010011',
    ...Object.fromEntries(
      report.dimensionHeaders.map(({ name }, at) => [name, row.dimensionValues[at]!.value]),
    ),
    ...Object.fromEntries(report.metricHeaders.map(({ name }, at) => [name, row.metricValues[at]!.value])),
  }));
}

describe('signing in', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  it.each([privateKey, privateKey.replaceAll('\n', '\\n')])('signs a claim of an hour', (key) => {
    const [head, claim, signature] = assertion('a@b.example', key, 1_000).split('.');
    expect(JSON.parse(Buffer.from(claim!, 'base64url').toString())).toMatchObject({
      iss: 'a@b.example',
      aud: 'https://oauth2.googleapis.com/token',
      iat: 1_000,
      exp: 4_600,
    });
    const verifier = createVerify('RSA-SHA256').update(`${head}.${claim}`);
    expect(verifier.verify(createPublicKey(publicKey), signature!, 'base64url')).toBe(true);
  });
});

describe('refusals', () => {
  const said = (code: number, status: string, message = '') => ({ error: { code, status, message } });

  it.each([
    [429, said(429, 'RESOURCE_EXHAUSTED'), 'rate_limited'],
    [401, said(401, 'UNAUTHENTICATED'), 'config'],
    [403, said(403, 'PERMISSION_DENIED'), 'permission'],
    [404, said(404, 'NOT_FOUND'), 'config'],
    [500, said(500, 'INTERNAL'), 'transient'],
    [503, said(503, 'UNAVAILABLE'), 'transient'],
    [400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, 'config'],
    [400, said(400, 'INVALID_ARGUMENT'), undefined],
  ])('%i %j is %s', (status, body, expected) => {
    expect(classOf(connector, status, body)).toBe(expected);
  });

  it('for quota wait by their words', () => {
    const wait = (message: string) =>
      readThrottle({ status: 429, headers: {}, body: '', json: said(429, 'RESOURCE_EXHAUSTED', message) })
        ?.waitMs;
    expect(wait('Exhausted concurrent requests quota.')).toBe(30_000);
    expect(wait('Exhausted property tokens for a project per hour. These quota tokens will return')).toBe(
      1_800_000,
    );
    expect(wait('Slow down.')).toBeUndefined();
  });
});

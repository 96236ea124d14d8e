import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import type { BytesAnswer, ReadContext } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { isBulkExhausted } from './errors.ts';
import { settings } from './settings.ts';
import { DATA_PATH } from './version.ts';

/** A query's records, by a bulk job (CSV) or page by page (REST); both with the recycle bin (queryAll). */

export type SalesRecord = Record<string, unknown>;

export interface QueryPage {
  records: SalesRecord[];
  /** How many Salesforce counts for the whole query. */
  total?: number;
}

interface RestPage {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: SalesRecord[];
}

/** Page by page, 2,000 records each; the next page lies at an address that Salesforce gives. */
export async function* restPages(context: ReadContext, soql: string): AsyncGenerator<QueryPage> {
  let page = await context.request<RestPage>({
    method: 'GET',
    path: `${DATA_PATH}/queryAll`,
    query: { q: soql },
  });
  const total = page.totalSize;
  for (;;) {
    // `attributes` says what kind of object a record is and where it lies.
    yield { records: page.records.map(({ attributes: _, ...record }) => record), total };
    if (page.done || !page.nextRecordsUrl) return;
    page = await context.request<RestPage>({ method: 'GET', path: page.nextRecordsUrl });
  }
}

interface Job {
  id: string;
  state: string;
  numberRecordsProcessed?: number;
  errorMessage?: string;
}

/** No bulk job can be had, or it did not end: the window is read page by page. */
export class NoBulkJob extends Error {}

/** Runs a bulk job to its end; `NoBulkJob` when the day's jobs are used up or it takes too long. */
async function runJob(context: ReadContext, soql: string): Promise<Job> {
  const { poll_ms, job_timeout_ms } = settings(context.config);
  let job: Job;
  try {
    job = await context.request<Job>({
      method: 'POST',
      path: `${DATA_PATH}/jobs/query`,
      json: {
        operation: 'queryAll',
        query: soql,
        contentType: 'CSV',
        columnDelimiter: 'COMMA',
        lineEnding: 'LF',
      },
    });
  } catch (error) {
    if (error instanceof VendorError && isBulkExhausted(error.vendorMessage))
      throw new NoBulkJob('the bulk jobs of the last 24 hours are used up');
    throw error;
  }
  const began = performance.now();
  for (;;) {
    const now = await context.request<Job>({ method: 'GET', path: `${DATA_PATH}/jobs/query/${job.id}` });
    if (now.state === 'JobComplete') return now;
    if (now.state === 'Failed' || now.state === 'Aborted')
      throw new NoBulkJob(`a bulk job ended as ${now.state}: ${now.errorMessage ?? 'no reason given'}`);
    if (performance.now() - began > job_timeout_ms) throw new NoBulkJob('a bulk job did not end in time');
    await sleep(poll_ms);
  }
}

/** Rows asked for at once: a broken download costs one part. */
const PART_ROWS = 50_000;

/**
 * The records of a bulk job, in parts; the header `Sforce-Locator` names the next one and says `null` at the end. The
 * parts together must be as many as the job has processed.
 */
export async function* bulkPages(context: ReadContext, soql: string): AsyncGenerator<QueryPage> {
  const job = await runJob(context, soql);
  const total = job.numberRecordsProcessed ?? 0;
  let read = 0;
  for (let locator: string | undefined; ; ) {
    const part = await context.request<BytesAnswer>({
      method: 'GET',
      path: `${DATA_PATH}/jobs/query/${job.id}/results`,
      query: { maxRecords: PART_ROWS, locator },
      headers: { accept: 'text/csv' },
      reads: 'bytes',
    });
    const records = parse(Buffer.from(part.bytes), { columns: true, bom: true }) as SalesRecord[];
    const stated = Number(part.headers['sforce-numberofrecords'] ?? records.length);
    if (stated !== records.length) throw incomplete(stated, records.length);
    read += records.length;
    yield { records, total };
    const next = part.headers['sforce-locator'];
    if (!next || next === 'null') break;
    locator = next;
  }
  if (read !== total) throw incomplete(total, read);
}

function incomplete(stated: number, read: number): VendorError {
  return new VendorError(
    `Salesforce states ${stated} records of a bulk job and gave ${read}: run it again in a few minutes.`,
    { class: 'transient' },
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { BytesAnswer, ReadContext } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { classOfCode } from './errors.ts';
import { BULK_STATUS, CANCEL_BULK, RUN_BULK } from './queries.ts';
import { settings } from './settings.ts';
import { GRAPHQL_PATH } from './version.ts';

/** Bulk operations: Shopify runs a query over everything and gives a file of one JSON object a line. */

export interface BulkOperation {
  id: string;
  status: string;
  errorCode?: string | null;
  /** Counts are text, since they may be large. */
  objectCount?: string;
  rootObjectCount?: string;
  url?: string | null;
}

interface UserError {
  message: string;
  code?: string | null;
}

/** One GraphQL request; the data of the answer. */
export async function graphql<T>(
  context: ReadContext,
  query: string,
  variables?: Record<string, unknown>,
): Promise<T> {
  const answer = await context.request<{ data: T }>({
    method: 'POST',
    path: GRAPHQL_PATH,
    json: variables === undefined ? { query } : { query, variables },
  });
  return answer.data;
}

/** Shopify allows five bulk queries of an app at once in a shop (one before 2026-01); a place is waited for. */
const BUSY = /already in progress|limit.*reached|too many/i;

/** Starts an operation, waiting for a place among those that run. */
async function start(context: ReadContext, query: string): Promise<BulkOperation> {
  const { poll_ms, job_timeout_ms } = settings(context.config);
  const began = performance.now();
  for (;;) {
    const { bulkOperationRunQuery: answer } = await graphql<{
      bulkOperationRunQuery: { bulkOperation: BulkOperation | null; userErrors: UserError[] };
    }>(context, RUN_BULK, { query });
    if (answer.bulkOperation) return answer.bulkOperation;
    const said = answer.userErrors.map(({ message }) => message).join(' ');
    const isBusy = answer.userErrors.some(
      ({ code, message }) =>
        code === 'OPERATION_IN_PROGRESS' || code === 'LIMIT_REACHED' || BUSY.test(message),
    );
    if (!isBusy) {
      throw new VendorError(`Shopify refused the bulk query: ${said}. Please report it.`, { class: 'bug' });
    }
    if (performance.now() - began > job_timeout_ms) {
      throw new VendorError(
        'Shopify still runs other bulk queries of this app: run it again when they have ended.',
        { class: 'rate_limited' },
      );
    }
    await sleep(poll_ms);
  }
}

/** The window holds more than Shopify can put into one file in time: it must be read in halves. */
export class WindowTooLarge extends Error {}

const ATTEMPTS = 2;

/**
 * Runs a bulk query to its end and gives the finished operation. One that fails on Shopify's side is started once
 * more; one that takes too long is `WindowTooLarge`.
 */
export async function runBulk(context: ReadContext, query: string): Promise<BulkOperation> {
  for (let attempt = 1; ; attempt++) {
    const ended = await waitForEnd(context, await start(context, query));
    if (ended?.status === 'COMPLETED') return ended;
    const rule = classOfCode(ended?.errorCode);
    if (!ended || rule?.class === 'data_too_large') throw new WindowTooLarge();
    const said = `Shopify ended a bulk query as ${ended.status}${ended.errorCode ? ` (${ended.errorCode})` : ''}.`;
    if (rule && rule.class !== 'transient') {
      throw new VendorError(`${said} ${rule.advice}`, { class: rule.class });
    }
    if (attempt === ATTEMPTS) {
      throw new VendorError(`${said} Run it again in a few minutes.`, { class: 'transient' });
    }
    context.note('Shopify dropped a bulk query; it was started once more', { status: ended.status });
  }
}

/** The operation when it has ended; undefined when it was cancelled here because it took too long. */
async function waitForEnd(context: ReadContext, started: BulkOperation): Promise<BulkOperation | undefined> {
  const { poll_ms, job_timeout_ms } = settings(context.config);
  const began = performance.now();
  for (;;) {
    const { node } = await graphql<{ node: BulkOperation | null }>(context, BULK_STATUS, { id: started.id });
    if (node && /^(COMPLETED|FAILED|CANCELED|EXPIRED)$/.test(node.status)) return node;
    if (performance.now() - began > job_timeout_ms) {
      await graphql(context, CANCEL_BULK, { id: started.id });
      return undefined;
    }
    await sleep(poll_ms);
  }
}

/** Bytes asked for at once: a broken download costs one part, and memory stays bounded. */
const PART_BYTES = 8 * 1024 * 1024;

/** The lines of a result file, parts of it as they come; the address carries its own signature. */
export async function* linesOf(context: ReadContext, url: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for (let from = 0; ; from += PART_BYTES) {
    const part = await context.request<BytesAnswer>({
      method: 'GET',
      path: url,
      reads: 'bytes',
      isPresigned: true,
      headers: { range: `bytes=${from}-${from + PART_BYTES - 1}` },
    });
    // A server that knows no ranges gives the whole file with 200.
    const size = Number(/\/(\d+)$/.exec(part.headers['content-range'] ?? '')?.[1] ?? 0);
    const isLast = part.status !== 206 || from + PART_BYTES >= size;
    const lines = (rest + decoder.decode(part.bytes, { stream: !isLast })).split('\n');
    rest = isLast ? '' : lines.pop()!;
    yield lines.filter((line) => line !== '');
    if (isLast) return;
  }
}

import { randomUUID } from 'node:crypto';
import { AtalayaError } from '../core/errors.ts';
import type { SecurityContext } from './access/policy.ts';
import { type CubeQuery, plainMember } from './access/query.ts';
import type { Catalog } from './catalog.ts';
import type { CubeMessage, Gateway } from './server/gateway.ts';

export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

interface Answer {
  data: Row[];
}

/** How long a query may take before `load` gives up, in milliseconds. */
const PATIENCE = 10 * 60_000;

/** Asks Cube's gateway directly and waits for as long as it says "Continue wait". */
async function ask(
  gateway: Gateway,
  query: unknown,
  context: { securityContext: SecurityContext; release: string },
): Promise<Answer[]> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const answer = await answerOnce(gateway, query, context);
    if (answer) return answer;
  }
  throw new AtalayaError('The semantic layer did not answer a query within ten minutes.');
}

async function answerOnce(
  gateway: Gateway,
  query: unknown,
  context: { securityContext: SecurityContext; release: string },
): Promise<Answer[] | null> {
  let message: CubeMessage | undefined;
  let status = 200;
  await gateway.load({
    query,
    queryType: 'multi',
    context: { ...context, requestId: randomUUID() },
    res: (answer, options) => {
      message = answer;
      status = options?.status ?? 200;
    },
  });
  if (message?.error === 'Continue wait') return null;
  if (!message?.getFinalResult || message.error) {
    throw new AtalayaError(message?.error ?? 'The semantic layer gave no answer.', { details: { status } });
  }
  const text = Buffer.from(await message.getFinalResult()).toString('utf8');
  return (JSON.parse(text) as { results: Answer[] }).results;
}

/**
 * A decimal text as a number when that number says exactly the same, else the text itself: 12.50 becomes 12.5, but
 * 12345678901234567.89 stays text, because a double would round it.
 */
export function exactNumber(text: string): number | string {
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  return canonical(text) === canonical(String(number)) ? number : text;
}

function canonical(text: string): string {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return text;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}e${power}`;
}

function typedRow(catalog: Catalog, row: Row): Row {
  const typed: Row = {};
  for (const [key, value] of Object.entries(row)) {
    const member = catalog.get(key.split('.')[0] ?? '')?.members.get(plainMember(key));
    typed[key] = member?.type === 'number' && typeof value === 'string' ? exactNumber(value) : value;
  }
  return typed;
}

/** The query's order, made total: pages would otherwise repeat some rows and miss others. */
function totalOrder(query: CubeQuery): [string, 'asc' | 'desc'][] {
  const given = Array.isArray(query.order) ? query.order : Object.entries(query.order ?? {});
  const order = given as [string, 'asc' | 'desc'][];
  const times = (query.timeDimensions ?? []).filter(({ granularity }) => granularity);
  const measures = query.ungrouped ? (query.measures ?? []) : [];
  const members = [
    ...(query.dimensions ?? []),
    ...times.map(({ dimension }) => dimension),
    ...measures,
  ] as string[];
  const ordered = new Set(order.map(([member]) => member));
  const missing = [...new Set(members)].filter((member) => !ordered.has(member));
  return [...order, ...missing.map((member): [string, 'asc'] => [member, 'asc'])];
}

function isRegular(query: unknown): query is CubeQuery {
  if (query === null || typeof query !== 'object' || Array.isArray(query)) return false;
  return !((query as CubeQuery).timeDimensions ?? []).some(({ compareDateRange }) => compareDateRange);
}

/**
 * The rows of a query, all of them: beyond Cube's limit of rows in one answer it is asked again, page by page, on the
 * same release. Keys are members; numbers are numbers where that is exact; times are text without a zone.
 */
export async function loadRows(
  gateway: Gateway,
  catalog: Catalog,
  query: unknown,
  context: { securityContext: SecurityContext; release: string },
  pageSize: number,
): Promise<Row[]> {
  if (!isRegular(query)) {
    const answers = await ask(gateway, query, context);
    return answers.flatMap(({ data }) => data.map((row) => typedRow(catalog, row)));
  }
  const plain: CubeQuery = { ...query, responseFormat: 'default', order: totalOrder(query) };
  const wanted = query.limit ?? Number.POSITIVE_INFINITY;
  const start = query.offset ?? 0;
  const rows: Row[] = [];
  while (rows.length < wanted) {
    const limit = Math.min(pageSize, wanted - rows.length);
    const [answer] = await ask(gateway, { ...plain, limit, offset: start + rows.length }, context);
    const data = answer?.data ?? [];
    for (const row of data) rows.push(typedRow(catalog, row));
    if (data.length < limit) break;
  }
  return rows;
}

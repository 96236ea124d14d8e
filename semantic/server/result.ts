/**
 * Turns the database's columns into the answer that Cube's clients expect, for installations without the native
 * add-on. It is also the second lock on hidden members: a member that the caller's own description of the data does
 * not contain is refused here, whatever was let through before.
 */

/** What Cube hands over beside the columns; only what is used here. */
export interface TransformData {
  aliasToMemberNameMap: Record<string, string>;
  annotation: Record<string, { type?: string } | undefined>;
  query: {
    measures?: unknown[];
    dimensions?: unknown[];
    timeDimensions?: { dimension: string; granularity?: string; dateRange?: [string, string] }[];
  };
  queryType: 'regularQuery' | 'compareDateRangeQuery' | 'blendingQuery';
  resType?: 'default' | 'compact' | 'columnar';
}

type Cell = string | number | boolean | null | Record<string, unknown>;
interface Columns {
  members: string[];
  columns: Cell[][];
}

export class HiddenMemberError extends Error {
  readonly type = 'UserError';

  constructor(member: string) {
    super(`"${member}" is not available to you.`);
    this.name = 'HiddenMemberError';
  }
}

function parseColumns(raw: Buffer | Uint8Array): Columns {
  return JSON.parse(Buffer.from(raw).toString('utf8')) as Columns;
}

/** `2026-09-01T00:00:00.000Z` as `2026-09-01T00:00:00.000`: Cube's answers carry no zone. */
function timeText(value: Cell): Cell {
  if (typeof value !== 'string') return value;
  const at = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(at.getTime()) ? value : at.toISOString().slice(0, -1);
}

function requireVisible(annotation: TransformData['annotation'], member: unknown): void {
  if (typeof member !== 'string') throw new HiddenMemberError('a computed expression');
  if (!annotation[member]) throw new HiddenMemberError(member);
}

/** Refuses a query that names a member its caller cannot see, even when it found no rows. */
function checkQuery({ query, annotation }: TransformData): void {
  for (const member of [...(query.measures ?? []), ...(query.dimensions ?? [])])
    requireVisible(annotation, member);
  for (const { dimension, granularity } of query.timeDimensions ?? []) {
    if (granularity) requireVisible(annotation, `${dimension}.${granularity}`);
  }
}

interface Output {
  name: string;
  values: Cell[];
}

/** The answer's columns under their public names, in order. */
function outputs(data: TransformData, { members, columns }: Columns): Output[] {
  const result: Output[] = [];
  const asked = new Set(data.query.dimensions ?? []);
  members.forEach((alias, index) => {
    const name = data.aliasToMemberNameMap[alias];
    if (!name) throw new HiddenMemberError(alias);
    const annotation = data.annotation[name];
    if (!annotation) throw new HiddenMemberError(name);
    const raw = columns[index] ?? [];
    const values = annotation.type === 'time' ? raw.map(timeText) : raw;
    result.push({ name, values });
    // Clients from before granularities were part of the name read a time dimension under its plain name.
    const [cube, member, granularity] = name.split('.');
    const plain = `${cube}.${member}`;
    if (granularity && !asked.has(plain)) result.push({ name: plain, values });
  });
  const [time] = data.query.timeDimensions ?? [];
  const rows = columns[0]?.length ?? 0;
  if (data.queryType === 'compareDateRangeQuery') {
    const range = time?.dateRange ? `${time.dateRange[0]} - ${time.dateRange[1]}` : null;
    result.push({ name: 'compareDateRange', values: new Array<Cell>(rows).fill(range) });
  } else if (data.queryType === 'blendingQuery' && time?.granularity) {
    const source = result.find(({ name }) => name === `${time.dimension}.${time.granularity}`);
    result.push({
      name: `time.${time.granularity}`,
      values: source?.values ?? new Array<Cell>(rows).fill(null),
    });
  }
  return result;
}

/** The `data` of one answer: rows as objects, or the `compact` and `columnar` shapes. */
export function transformResult(data: TransformData, raw: Buffer | Uint8Array): unknown {
  checkQuery(data);
  const columns = outputs(data, parseColumns(raw));
  const members = columns.map(({ name }) => name);
  if (data.resType === 'columnar') return { members, columns: columns.map(({ values }) => values) };
  const length = columns[0]?.values.length ?? 0;
  if (data.resType === 'compact') {
    const dataset = Array.from({ length }, (_, row) => columns.map(({ values }) => values[row] ?? null));
    return { members, dataset };
  }
  return Array.from({ length }, (_, row) => {
    const object: Record<string, Cell> = {};
    for (const { name, values } of columns) object[name] = values[row] ?? null;
    return object;
  });
}

/** One answer as the bytes of its JSON. */
export async function finalResult(
  data: TransformData,
  raw: Buffer | Uint8Array,
  result: Record<string, unknown>,
): Promise<Buffer> {
  return Buffer.from(JSON.stringify({ ...result, data: transformResult(data, raw) }));
}

/** The answers of several queries asked at once, as the bytes of their JSON. */
export async function finalResultMulti(
  data: TransformData[],
  raw: (Buffer | Uint8Array)[],
  response: { results: Record<string, unknown>[] } & Record<string, unknown>,
): Promise<Buffer> {
  const results = response.results.map((result, index) => ({
    ...result,
    data: transformResult(data[index]!, raw[index]!),
  }));
  return Buffer.from(JSON.stringify({ ...response, results }));
}

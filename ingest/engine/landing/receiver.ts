import { z } from 'zod';
import { messageOf } from '../../../core/errors.ts';
import { scrub } from '../../../core/log.ts';
import type { Eraser } from '../../../core/privacy/eraser.ts';
import type { LandedRow, LandedValue } from '../../../core/streams/columns.ts';
import type { PageRecord, StreamDefinition } from '../connector.ts';
import { VendorError } from '../http/errors.ts';
import { type Problem, problemOf } from '../reasons.ts';
import { ColumnError, RowBuffer } from './buffer.ts';

/** A record that did not land: what is wrong with it and its bytes as they were received. */
export interface Refused extends Problem {
  raw: Uint8Array;
}

/** Names of instants that say how fresh a record is, best first, when the stream does not name its own. */
const FRESH_COLUMNS = [
  'updated_at',
  'updated_time',
  'generated_at',
  'last_action_at',
  'server_at',
  'occurred_at',
  'converted_at',
  'ordered_at',
  'captured_at',
  'answered_at',
  'started_at',
  'published_at',
  'given_at',
  'reported_at',
  'created_at',
];

/** Takes erased people out of what arrives; says which stream's records it looks at. */
export interface RowFilter {
  eraser: Eraser;
  stream: string;
  connection: string;
}

/** Takes the records of one stream in one slice through its contract, into a buffer or into the quarantine. */
export class Receiver {
  readonly stream: StreamDefinition;
  buffer: RowBuffer;
  refused: Refused[] = [];
  /** Records of the whole slice, however they ended. */
  received = 0;
  refusedInAll = 0;
  /** Bytes of the records in `refused`. */
  refusedBytes = 0;
  duplicates = 0;
  /** Records of erased people, which end nowhere. */
  withheld = 0;
  /** Fields that the contract does not know, with the records that carried them since they were last told. */
  newFields = new Map<string, number>();
  readonly #known: ReadonlySet<string>;
  readonly #nullable: ReadonlySet<string>;
  readonly #freshAt: number;
  readonly #contract: z.ZodType<LandedRow>;
  #fresh: number | bigint | undefined;
  #shapeChecked = false;

  readonly #filter: RowFilter | undefined;

  /** `filter` keeps erased people out. */
  constructor(stream: StreamDefinition, filter?: RowFilter) {
    this.stream = stream;
    this.#filter = filter;
    this.#contract = compiled(stream.contract);
    this.#freshAt = freshColumn(stream);
    this.buffer = new RowBuffer(stream.columns, this.#freshAt);
    this.#known = new Set(stream.knownFields);
    this.#nullable = new Set(stream.nullableKey);
  }

  /** Lands one record in the buffer or refuses it; exactly one of the two. */
  accept(item: PageRecord): void {
    this.received++;
    const problem = item.problem ?? this.#land(item.record);
    if (problem) this.#refuse(item, problem);
  }

  /** Gives the rows gathered so far and starts an empty buffer. */
  take(): { buffer: RowBuffer; refused: Refused[] } {
    const taken = { buffer: this.buffer, refused: this.refused };
    this.duplicates += this.buffer.replaced.length;
    this.#fresh = newer(this.#fresh, this.buffer.newest);
    this.buffer = new RowBuffer(this.stream.columns, this.#freshAt);
    this.refused = [];
    this.refusedBytes = 0;
    return taken;
  }

  /** Gives the unknown fields seen so far and counts anew. */
  takeNewFields(): ReadonlyMap<string, number> {
    const taken = this.newFields;
    this.newFields = new Map();
    return taken;
  }

  /** The newest date (YYYY-MM-DD) or instant (ISO) of the rows taken that is not in the future of `now`. */
  freshTo(now: Date): string | undefined {
    if (this.#fresh === undefined) return undefined;
    const at =
      typeof this.#fresh === 'bigint'
        ? new Date(Number(this.#fresh / 1000n))
        : new Date(this.#fresh * 86_400_000);
    // A mistyped year must not make a source look fresh for ever.
    if (at.getTime() > now.getTime() + 86_400_000) return undefined;
    return typeof this.#fresh === 'bigint' ? at.toISOString() : at.toISOString().slice(0, 10);
  }

  #land(record: unknown): Problem | undefined {
    let row: LandedRow;
    try {
      const result = this.#contract.safeParse(record);
      if (!result.success) return problemOf(result.error, record);
      row = result.data;
    } catch (error) {
      return { reason: 'contract', message: messageOf(error) };
    }
    if (!this.#shapeChecked) this.#checkShape(row);
    const key = this.#key(row);
    if (typeof key !== 'string') return key;
    try {
      const extra = this.#extra(record);
      if (this.#filter) return this.#landFiltered(row, extra, this.#filter);
      this.buffer.add(row, key, extra);
      return undefined;
    } catch (error) {
      if (!(error instanceof ColumnError)) throw error;
      return { reason: error.kind, path: error.column, message: error.message };
    }
  }

  #landFiltered(landed: LandedRow, extra: string | null, filter: RowFilter): undefined {
    const { verdict, row } = filter.eraser.redact(
      { ...landed, _extra: extra },
      filter,
      this.stream.primaryKey,
    );
    if (verdict === 'removed') this.withheld++;
    else {
      const { _extra, ...own } = row;
      this.buffer.add(own, this.#key(own) as string, _extra as string | null);
    }
    return undefined;
  }

  #key(row: LandedRow): string | Problem {
    let key = '';
    for (const [at, name] of this.stream.primaryKey.entries()) {
      const value = row[name];
      if ((value === null || value === undefined || value === '') && !this.#nullable.has(name)) {
        return { reason: 'missing_key', path: name, message: `the key column ${name} is empty` };
      }
      const part = value === null || value === undefined ? '' : keyPart(value);
      key = at === 0 ? part : `${key}|${part}`;
    }
    return key;
  }

  #extra(record: unknown): string | null {
    let extra: Record<string, unknown> | null = null;
    if (this.stream.extra) extra = this.stream.extra(record);
    else {
      for (const field in record as Record<string, unknown>) {
        if (this.#known.has(field)) continue;
        extra ??= {};
        extra[field] = (record as Record<string, unknown>)[field];
      }
    }
    if (extra === null) return null;
    let any = false;
    for (const field in extra) {
      any = true;
      const seen = this.newFields.get(field);
      if (seen !== undefined || this.newFields.size < 200) this.newFields.set(field, (seen ?? 0) + 1);
    }
    return any ? JSON.stringify(extra) : null;
  }

  /** A contract that names a column wrongly would lose it silently: that is a bug and stops the sync. */
  #checkShape(row: LandedRow): void {
    this.#shapeChecked = true;
    const columns = new Set(this.stream.columns.map((column) => column.name));
    const stray = Object.keys(row).filter((name) => !columns.has(name));
    if (stray.length > 0) {
      throw new VendorError(
        `The contract of the stream "${this.stream.name}" gives ${stray.join(', ')}, which the stream has no column for: please report it.`,
        { class: 'bug' },
      );
    }
  }

  #refuse(item: PageRecord, problem: Problem): void {
    const raw = item.raw ?? JSON.stringify(item.record) ?? '';
    if (this.#filter?.eraser.finds(typeof raw === 'string' ? raw : Buffer.from(raw).toString('utf8'))) {
      this.withheld++;
      return;
    }
    this.refusedInAll++;
    this.refusedBytes += raw.length;
    this.refused.push({
      ...problem,
      message: scrub(item.place ? `${item.place}: ${problem.message}` : problem.message),
      raw: typeof raw === 'string' ? Buffer.from(raw) : raw,
    });
  }
}

/** A part of `_key`: the separator inside it is escaped, else two records could share a key. */
function keyPart(value: NonNullable<LandedValue>): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.includes('|') || text.includes('\\') ? text.replace(/[\\|]/g, '\\$&') : text;
}

const contracts = new WeakMap<z.ZodType<LandedRow>, z.ZodType<LandedRow>>();

/** The contract as generated code, made once; it says the same as the contract, several times as fast. */
function compiled(contract: z.ZodType<LandedRow>): z.ZodType<LandedRow> {
  let fast = contracts.get(contract);
  if (!fast) {
    fast = z.compile(contract);
    contracts.set(contract, fast);
  }
  return fast;
}

function newer<T extends number | bigint>(left: T | undefined, right: T | undefined): T | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return right > left ? right : left;
}

/** Place of the column that says how fresh a record is, -1 when none does. */
function freshColumn(stream: StreamDefinition): number {
  const at = (name: string, type?: string) =>
    stream.columns.findIndex((column) => column.name === name && (!type || column.type === type));
  if (stream.freshBy !== undefined) return at(stream.freshBy);
  for (const key of stream.primaryKey) {
    const found = at(key, 'date');
    if (found >= 0) return found;
  }
  for (const name of FRESH_COLUMNS) {
    const found = at(name, 'timestamp');
    if (found >= 0) return found;
  }
  return -1;
}

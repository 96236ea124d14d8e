import { AtalayaError } from '../../../core/errors.ts';
import type { CanonicalStream } from '../../../core/streams/canonical.ts';
import type { ColumnType, LandedValue } from '../../../core/streams/columns.ts';
import type { PageRecord } from '../../engine/connector.ts';
import type { Cell, TableRow } from '../../engine/readers/table.ts';
import type { Problem } from '../../engine/reasons.ts';
import { coerce, type Dialect, LostDigits } from './coerce.ts';
import type { FileEntry } from './config.ts';
import { NULLABLE_KEY } from './contract.ts';

/** Under this the fields that no column takes travel beside a record, so that none can hide a column. */
export const EXTRA: unique symbol = Symbol('extra');

type MappedRecord = Record<string, LandedValue> & { [EXTRA]?: Record<string, unknown> };

interface Target {
  column: string;
  type: ColumnType;
}

interface Plan {
  /** For each cell: the columns it fills; null when it goes to `_extra` under its name. */
  targets: (Target[] | null)[];
  names: readonly string[];
}

const TOTAL = /^(?:gran\s+|grand\s+|sub)?(?:total(?:es|s)?|suma|sum|summe|gesamt)\b/i;

/** Turns rows of a file into records of a canonical stream, as an entry of the configuration says. */
export class Mapper {
  readonly #stream: CanonicalStream;
  readonly #types: ReadonlyMap<string, ColumnType>;
  readonly #explicit = new Map<string, string[]>();
  readonly #filled: ReadonlySet<string>;
  readonly #constants: [string, LandedValue][];
  readonly #required: string[];
  readonly #plans = new Map<readonly string[], Plan>();
  readonly counts = new Map<string, number>();
  readonly #did = (what: string): void => {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  };

  constructor(stream: CanonicalStream, entry: Pick<FileEntry, 'columns' | 'constants'>, connection: string) {
    this.#stream = stream;
    this.#types = new Map(stream.columns.map((column) => [column.name, column.type]));
    for (const [header, to] of Object.entries(entry.columns)) {
      this.#explicit.set(normal(header), [to].flat());
    }
    this.#filled = new Set([...this.#explicit.values()].flat());
    const constants: Record<string, LandedValue> = { ...entry.constants };
    if (this.#types.has('source')) constants.source ??= connection;
    this.#constants = Object.entries(constants);
    const nullable = new Set(NULLABLE_KEY[stream.name]);
    this.#required = stream.key.filter((name) => !nullable.has(name));
  }

  /** Names of the columns that tell records apart and must be in every row. */
  get required(): readonly string[] {
    return this.#required;
  }

  /** Holds a header against the map: a mapped or a key column that is missing is one clear error. */
  checkHeader(header: readonly string[], file: string, mapped: Iterable<string>): void {
    const there = new Set(header.map(normal));
    const absent = [...mapped].filter((name) => !there.has(normal(name)));
    const has = `it has ${header.join(', ')}`;
    if (absent.length > 0) {
      throw new AtalayaError(
        `${file} has no column ${absent.map((name) => `"${name}"`).join(', ')}: mend the map of its columns (${has}).`,
      );
    }
    const filled = new Set(
      this.#plan(header)
        .targets.flatMap((targets) => targets ?? [])
        .map((t) => t.column),
    );
    for (const [column] of this.#constants) filled.add(column);
    const missing = this.#required.filter((column) => !filled.has(column));
    if (missing.length > 0) {
      throw new AtalayaError(
        `${file} has no column for ${missing.join(', ')}, which every row of "${this.#stream.name}" needs: name it under columns or constants (${has}).`,
      );
    }
  }

  /** The columns that cells of this header fill, with their types, for finding out how the file writes them. */
  typesOf(names: readonly string[]): (ColumnType[] | null)[] {
    return this.#plan(names).targets.map((targets) => targets?.map((target) => target.type) ?? null);
  }

  /** A row as a record of the stream, or with the reason why it cannot be one. */
  map(row: TableRow, dialect: Dialect): PageRecord {
    const stream = this.#stream.name;
    const place = `row ${row.number}`;
    if (row.problem) {
      return { stream, record: null, raw: row.raw, place, problem: row.problem };
    }
    const plan = this.#plan(row.names);
    const record: MappedRecord = {};
    let extra: Record<string, unknown> | undefined;
    for (let cell = 0; cell < plan.targets.length; cell++) {
      const value = row.cells[cell] ?? null;
      if (value === null || value === '') continue;
      const targets = plan.targets[cell];
      if (!targets) {
        extra ??= {};
        extra[plan.names[cell]!] = value;
        continue;
      }
      for (const { column, type } of targets) {
        try {
          record[column] = coerce(type, value, dialect, this.#did);
        } catch (error) {
          if (!(error instanceof LostDigits)) throw error;
          const problem: Problem = { reason: 'unreadable', path: column, message: error.message };
          return { stream, record: null, raw: row.raw, place, problem };
        }
      }
    }
    for (const [column, constant] of this.#constants) {
      if ((record[column] ?? null) === null) {
        record[column] = coerce(this.#types.get(column)!, constant as Cell, dialect, ignore);
      }
    }
    if (extra) record[EXTRA] = extra;
    return { stream, record, raw: row.raw, place };
  }

  /** Whether a row is a total rather than a record: it says so and has no key. */
  isTotal(row: TableRow): boolean {
    const first = row.cells.find((cell) => cell !== null && cell !== '');
    if (typeof first !== 'string' || !TOTAL.test(first.trim())) return false;
    const plan = this.#plan(row.names);
    return this.#required.some((key) => {
      const cell = plan.targets.findIndex((targets) => targets?.some((target) => target.column === key));
      if (cell < 0) return false;
      const value = row.cells[cell] ?? null;
      return (
        value === null || (typeof value === 'string' && (value.trim() === '' || TOTAL.test(value.trim())))
      );
    });
  }

  #plan(names: readonly string[]): Plan {
    let plan = this.#plans.get(names);
    if (!plan) {
      const taken = new Set(this.#filled);
      const targets = names.map((name): Target[] | null => {
        const explicit = this.#explicit.get(normal(name));
        const own = canonicalName(name);
        const columns = explicit ?? (this.#types.has(own) && !taken.has(own) ? [own] : null);
        if (!columns) return null;
        for (const column of columns) taken.add(column);
        return columns.map((column) => ({ column, type: this.#types.get(column)! }));
      });
      plan = { targets, names };
      this.#plans.set(names, plan);
    }
    return plan;
  }
}

function ignore(): void {}

/** Headers are compared without regard to case and surplus spaces. */
function normal(header: string): string {
  return header.replace(/\s+/g, ' ').trim().toLowerCase();
}

function canonicalName(header: string): string {
  return normal(header).replace(/[ -]/g, '_');
}

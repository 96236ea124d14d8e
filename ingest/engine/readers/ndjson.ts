import { createReadStream } from 'node:fs';
import type { FileFacts } from './inspect.ts';
import type { Cell, Table, TableRow } from './table.ts';

const BATCH = 1_000;

/** One JSON value of a line with the line's bytes; `value` is undefined when the line is no JSON. */
export interface JsonLine {
  value: unknown;
  raw: Uint8Array;
  number: number;
}

/** The lines of an NDJSON file, parsed, in batches. Empty lines are left out. */
export async function* readJsonLines(path: string): AsyncGenerator<JsonLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let batch: JsonLine[] = [];
  const take = (line: Buffer) => {
    number++;
    let raw = line.at(-1) === 13 ? line.subarray(0, -1) : line;
    if (number === 1 && raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf) raw = raw.subarray(3);
    const text = raw.toString('utf8');
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text) as unknown;
    } catch {
      value = undefined;
    }
    batch.push({ value, raw: Uint8Array.from(raw), number });
  };
  for await (const block of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, block as Buffer]) : (block as Buffer);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      take(bytes.subarray(start, end));
      start = end + 1;
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) take(rest);
  if (batch.length > 0) yield batch;
}

/** Opens an NDJSON file of flat objects; a line that is none becomes a row with a problem. */
export function openNdjson(facts: FileFacts): Table {
  return { header: null, typed: true, notes: [], rows: rowsOf(facts.path) };
}

async function* rowsOf(path: string): AsyncGenerator<TableRow[]> {
  const shapes = new Map<string, readonly string[]>();
  for await (const lines of readJsonLines(path)) {
    yield lines.map(({ value, raw, number }): TableRow => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        const message = value === undefined ? 'the line is not JSON' : 'the line is not a JSON object';
        return { names: [], cells: [], number, raw, problem: { reason: 'unreadable', message } };
      }
      const keys = Object.keys(value);
      const shape = keys.join('\u0000');
      let names = shapes.get(shape);
      if (!names) {
        names = keys;
        shapes.set(shape, names);
      }
      const cells = names.map((name) => cellOf((value as Record<string, unknown>)[name]));
      return { names, cells, number, raw };
    });
  }
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

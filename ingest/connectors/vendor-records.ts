import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connector, PageRecord } from '../engine/connector.ts';
import { problemOf } from '../engine/reasons.ts';
import { streamOf } from './fake-context.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A record that a vendor's API gave to somebody else's extractor; for tests, outside of the repository. */
export interface VendorRecord {
  stream: string;
  data: Record<string, unknown>;
}

/** The recorded rows of a vendor by `ATALAYA_CASES`; null where they are not on this machine. */
export function vendorRecords(vendor: string): VendorRecord[] | null {
  const folder = resolve(root, process.env.ATALAYA_CASES ?? '../shared/cases');
  const file = join(folder, 'vendor-records', `${vendor}.jsonl`);
  if (!existsSync(file)) return null;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as VendorRecord);
}

/** What becomes of a record under the contract of its stream: the landed row, or why it is refused. */
export function landedOf(connector: Connector, { stream, data }: VendorRecord, config = {}) {
  const definition = streamOf(connector, stream);
  const records: PageRecord[] = definition.expand?.(data, config) ?? [{ stream, record: data }];
  return records.map((item) => {
    const result = streamOf(connector, item.stream).contract.safeParse(item.record);
    if (result.success) return { stream: item.stream, row: result.data, refused: null };
    return { stream: item.stream, row: null, refused: problemOf(result.error, item.record).reason };
  });
}

/** Every recorded row of a stream that the connector lands, with what becomes of it. */
export function recordedRows(connector: Connector, records: readonly VendorRecord[]) {
  const names = new Set(connector.streams.map(({ name }) => name));
  return records.filter(({ stream }) => names.has(stream)).flatMap((record) => landedOf(connector, record));
}

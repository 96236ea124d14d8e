import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterQuality, type Quality } from '../../bench/identity/quality.ts';
import { onRelease } from './release.ts';

interface TruePerson {
  person_id: string;
  records: { connection: string; kind: string; id: string }[];
}

/**
 * How well the current release of a demo home tells its people apart, by its own truth: over all records, and for each
 * source over the pairs of which one record at least is the source's.
 */
export async function calibration(home: string): Promise<Map<string, Quality>> {
  const people = readFileSync(join(home, 'sandbox/truth/people.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TruePerson);
  const personOf = new Map<string, string>();
  for (const person of people) {
    for (const { connection, kind, id } of person.records) {
      personOf.set(`${connection} ${kind === 'order' ? `order:${id}` : id}`, person.person_id);
    }
  }
  const rows = await onRelease(
    home,
    'select source, connection_id, source_key, customer_id from marts.bridge_customer_source order by record_key',
  );
  const known = rows.flatMap((row) => {
    const person = personOf.get(`${row.connection_id} ${row.source_key}`);
    return person ? [{ source: String(row.source), customer: row.customer_id, person }] : [];
  });
  const result = new Map<string, Quality>();
  result.set(
    'all',
    clusterQuality(
      known.map((row) => row.customer),
      known.map((row) => row.person),
    ),
  );
  for (const source of new Set(known.map((row) => row.source))) {
    let [right, found, truth] = [0, 0, 0];
    known.forEach((one, at) => {
      for (const other of known.slice(at + 1)) {
        if (one.source !== source && other.source !== source) continue;
        const [isFound, isTrue] = [one.customer === other.customer, one.person === other.person];
        if (isFound) found++;
        if (isTrue) truth++;
        if (isFound && isTrue) right++;
      }
    });
    const [precision, recall] = [right / Math.max(1, found), right / Math.max(1, truth)];
    result.set(source, { precision, recall, f1: (2 * right) / Math.max(1, found + truth), largest: 0 });
  }
  return result;
}

import { type DuckDBConnection, queryRows } from '../../../core/engines/duckdb.ts';
import { byKey, Components } from './components.ts';

/** A dwelling or number of more people than these is an institution's, an office's or nobody's. */
const MOST_PEOPLE = 8;

interface Tie {
  a: string;
  b: string;
  /** What the two share: dwellings and numbers. */
  anchors: readonly string[];
}

/**
 * Groups customers into households and gives the members of each, sorted; who lives alone is in none. Two people are of
 * one household when they share a dwelling or a number, and beside it a surname, an address of e-mail or the other of
 * the two. All members share one of these places: who moved does not chain the two families. Professional records have
 * no part in it. Reads `raw.identity__assignments` and the records that were identified.
 */
export async function households(connection: DuckDBConnection, records: string): Promise<string[][]> {
  const ties = (await queryRows(connection, tiesQuery(records))).map((row) => ({
    a: String(row.a),
    b: String(row.b),
    anchors: String(row.anchors).split('\n'),
  }));
  return householdsOf(ties);
}

/** The clustering alone. The surest ties come first (two signs before one), so that the order of rows does not matter. */
export function householdsOf(ties: readonly Tie[]): string[][] {
  const anchorsOf = new Map<string, Set<string>>();
  const components = new Components();
  const note = (customer: string, anchors: readonly string[]) => {
    const known = anchorsOf.get(customer) ?? new Set<string>();
    for (const anchor of anchors) known.add(anchor);
    anchorsOf.set(customer, known);
  };
  for (const { a, b, anchors } of ties) {
    note(a, anchors);
    note(b, anchors);
  }
  // Of each household so far, by its root: the places that all of its members share
  const shared = new Map(anchorsOf);
  const ordered = [...ties].sort(
    (x, y) => y.anchors.length - x.anchors.length || byKey(x.a, y.a) || byKey(x.b, y.b),
  );
  for (const { a, b } of ordered) {
    const [left, right] = [components.root(a), components.root(b)];
    if (left === right) continue;
    const common = new Set([...shared.get(left)!].filter((anchor) => shared.get(right)!.has(anchor)));
    if (common.size === 0 || components.size(left) + components.size(right) > MOST_PEOPLE) continue;
    shared.set(components.join(left, right), common);
  }
  return components.groups().filter((members) => members.length > 1);
}

function tiesQuery(records: string): string {
  return `
    with private_records as (
      select assignments.customer_id, records.*
      from ${records} as records
      inner join raw.identity__assignments as assignments on assignments.record_key = records.record_key
      where coalesce(records.kind, 'b2c') = 'b2c'
    ),
    anchors as (
      select customer_id, 'dwelling' as kind, 'dwelling ' || postcode || ' ' || street_key as anchor
      from private_records where postcode is not null and regexp_matches(street_key, '[0-9]')
      union select customer_id, 'phone', 'phone ' || phone_norm from private_records where phone_norm is not null
      union select customer_id, 'phone', 'phone ' || phone2_norm from private_records where phone2_norm is not null
    ),
    places as (
      select * from anchors
      where anchor in (select anchor from anchors group by anchor having count(*) between 2 and ${MOST_PEOPLE})
    ),
    pairs as (
      select l.customer_id as a, r.customer_id as b, count(distinct l.kind) as kinds,
        string_agg(distinct l.anchor, chr(10) order by l.anchor) as anchors
      from places as l inner join places as r on r.anchor = l.anchor and l.customer_id < r.customer_id
      group by l.customer_id, r.customer_id
    ),
    signs as (
      select customer_id, 'surname ' || surname1_key as sign from private_records where surname1_key is not null
      union select customer_id, 'surname ' || surname2_key from private_records where surname2_key is not null
      union select customer_id, 'email ' || email_norm from private_records where email_norm is not null
    )
    select a, b, anchors from pairs
    where kinds = 2 or exists (
      select 1 from signs as one inner join signs as other on other.sign = one.sign
      where one.customer_id = pairs.a and other.customer_id = pairs.b
    )
    order by a, b`;
}

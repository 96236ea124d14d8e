import { realpathSync } from 'node:fs';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import type { Workspace } from '../../core/workspace.ts';
import { currentRelease } from '../../pipelines/release.ts';

/** What is shown of a customer beside another; only what both may differ in. */
export interface ReviewSide {
  customerId: string;
  record: string;
  name: string | null;
  nationalId: string | null;
  email: string | null;
  phone: string | null;
  birthDate: string | null;
  city: string | null;
  orders: number;
  records: number;
}

export interface ReviewPair {
  left: ReviewSide;
  right: ReviewSide;
  bits: number;
  /** `uncertain`, or why a likely pair was refused: `national_id`, `birth_date`, `given_name`, `size`. */
  why: string;
  evidence: string;
}

/** Pairs of customers that nobody decided on since the release was made, worst first; one pair for each two customers. */
export async function reviewPairs(ws: Workspace): Promise<ReviewPair[]> {
  if (currentRelease(ws.home) === null) return [];
  const decided = await ws.ledger
    .selectFrom('identity_decisions')
    .select(['record_a', 'record_b'])
    .where('revoked_at', 'is', null)
    .execute();
  const known = new Set(decided.map((row) => `${row.record_a} ${row.record_b}`));
  const rows = await withDuckDB(
    realpathSync(ws.home.currentRelease),
    async (connection) => {
      const [there] = await queryRows(
        connection,
        `select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_identity_pairs'`,
      );
      return there ? queryRows(connection, PAIRS) : [];
    },
    { readOnly: true },
  );
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const pair = [String(row.record_a), String(row.record_b)].sort().join(' ');
    const customers = [String(row.a_customer_id), String(row.b_customer_id)].sort().join(' ');
    if (known.has(pair) || seen.has(customers)) return [];
    seen.add(customers);
    return [
      {
        left: sideOf(row, 'a'),
        right: sideOf(row, 'b'),
        bits: Number(row.bits),
        why: String(row.why),
        evidence: String(row.evidence),
      },
    ];
  });
}

function sideOf(row: Record<string, unknown>, side: 'a' | 'b'): ReviewSide {
  const text = (name: string) => (row[`${side}_${name}`] === null ? null : String(row[`${side}_${name}`]));
  return {
    customerId: text('customer_id')!,
    record: String(row[`record_${side}`]),
    name: text('full_name'),
    nationalId: text('national_id'),
    email: text('email'),
    phone: text('phone'),
    birthDate: text('birth_date'),
    city: text('city'),
    orders: Number(row[`${side}_orders`]),
    records: Number(row[`${side}_records`]),
  };
}

const COLUMNS = [
  'customer_id',
  'full_name',
  'national_id',
  'email',
  'phone',
  'birth_date',
  'city',
  'orders',
  'records',
];
const columnsOf = (side: 'a' | 'b') =>
  COLUMNS.map((column) => `${side}.${column} as ${side}_${column}`).join(', ');

// Strong evidence on both sides is as unsure as one can be; then the nearer to even and the more orders at stake
const PAIRS = `select pairs.record_a, pairs.record_b, round(pairs.weight, 1) as bits,
    coalesce(pairs.reason, pairs.outcome) as why, pairs.evidence, ${columnsOf('a')}, ${columnsOf('b')}
  from marts.fct_identity_pairs as pairs
  inner join marts.dim_customer as a on a.customer_id = pairs.customer_a
  inner join marts.dim_customer as b on b.customer_id = pairs.customer_b
  where pairs.outcome in ('refused', 'uncertain') and pairs.customer_a <> pairs.customer_b
    and coalesce(pairs.reason, '') <> 'decided'
  order by case when pairs.outcome = 'refused' then 1 else 1 / (1 + abs(pairs.weight)) end
      * ln(2.0 + a.orders + b.orders) desc, pairs.weight desc, pairs.record_a, pairs.record_b`;

import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { decide } from '../../models/identity/decisions.ts';
import { findCustomer } from './find.ts';

interface Told {
  reason: string;
  by: string;
}

const keysOf = (found: { records: Record<string, unknown>[] }) =>
  found.records.map((record) => String(record.record_key));

function refuse(message: string): never {
  throw new AtalayaError(message, { exitCode: EXIT.usage });
}

const isForeign = (nationalId: string) => /^[XYZ]/.test(nationalId);

async function findBoth(releaseFile: string, one: string, other: string) {
  const [left, right] = [await findCustomer(releaseFile, one), await findCustomer(releaseFile, other)];
  const customers: [string, string] = [String(left.customer.customer_id), String(right.customer.customer_id)];
  return { left, right, customers };
}

/** Remembers that two customers (or the customers of two records) are one person; applied by every build from now on. */
export async function mergeCustomers(
  ws: Workspace,
  releaseFile: string,
  one: string,
  other: string,
  told: Told,
): Promise<{ pairs: number; customers: [string, string] }> {
  const { left, right, customers } = await findBoth(releaseFile, one, other);
  if (customers[0] === customers[1]) refuse(`"${one}" and "${other}" are one customer already.`);
  const [mine, theirs] = [left.customer.national_id, right.customer.national_id].map((id) =>
    id === null || id === undefined ? null : String(id),
  );
  if (mine && theirs && mine !== theirs && isForeign(mine) === isForeign(theirs)) {
    refuse(
      `"${one}" and "${other}" have valid national ids that differ, so they are two people: correct the id at its source first.`,
    );
  }
  const pairs = await decide(ws.ledger, {
    kind: 'must_link',
    left: keysOf(left),
    right: keysOf(right),
    at: ws.clock.now().toISOString(),
    ...told,
  });
  return { pairs, customers };
}

/** Remembers that some records of a customer are another person than the rest; applied by every build from now on. */
export async function splitCustomer(
  ws: Workspace,
  releaseFile: string,
  id: string,
  records: readonly string[],
  told: Told,
): Promise<{ pairs: number; customer: string }> {
  const found = await findCustomer(releaseFile, id);
  const leaving = records.map((wanted) => {
    const record = found.records.find(({ record_key, source_key }) =>
      [record_key, source_key].includes(wanted),
    );
    return record ? String(record.record_key) : refuse(`"${wanted}" is no record of this customer.`);
  });
  const staying = keysOf(found).filter((key) => !leaving.includes(key));
  if (staying.length === 0) refuse('Name some of the records, not all: the rest stays the customer.');
  const pairs = await decide(ws.ledger, {
    kind: 'cannot_link',
    left: leaving,
    right: staying,
    at: ws.clock.now().toISOString(),
    ...told,
  });
  // Each side is one person, says who splits: without this, records without a name could stay with neither
  for (const side of [staying, leaving]) {
    await decide(ws.ledger, {
      kind: 'must_link',
      left: side.slice(0, 1),
      right: side.slice(1),
      at: ws.clock.now().toISOString(),
      ...told,
    });
  }
  return { pairs, customer: String(found.customer.customer_id) };
}

/** Remembers that two customers are two people, all records of the one and of the other. */
export async function keepApart(
  ws: Workspace,
  releaseFile: string,
  one: string,
  other: string,
  told: Told,
): Promise<{ pairs: number; customers: [string, string] }> {
  const { left, right, customers } = await findBoth(releaseFile, one, other);
  if (customers[0] === customers[1]) refuse(`"${one}" and "${other}" are one customer: split it instead.`);
  const at = ws.clock.now().toISOString();
  const pairs = await decide(ws.ledger, {
    kind: 'cannot_link',
    left: keysOf(left),
    right: keysOf(right),
    at,
    ...told,
  });
  return { pairs, customers };
}

/**
 * Pairs of records that people should look at, worst first: the less sure and the more orders are at stake, the higher.
 * A refused pair is as unsure as one can be: strong evidence on both sides.
 */
export function reviewQueue(releaseFile: string, limit: number): Promise<Record<string, unknown>[]> {
  return withDuckDB(
    releaseFile,
    (connection) =>
      queryRows(
        connection,
        `select pairs.record_a, pairs.record_b, round(pairs.weight, 1) as bits,
           coalesce(pairs.reason, pairs.outcome) as why, pairs.evidence,
           coalesce(a.orders, 0) + coalesce(b.orders, 0) as orders
         from marts.fct_identity_pairs as pairs
         inner join marts.dim_customer as a on a.customer_id = pairs.customer_a
         inner join marts.dim_customer as b on b.customer_id = pairs.customer_b
         where pairs.outcome in ('refused', 'uncertain') and pairs.customer_a <> pairs.customer_b
           and coalesce(pairs.reason, '') <> 'decided'
         order by
           case when pairs.outcome = 'refused' then 1 else 1 / (1 + abs(pairs.weight)) end
             * ln(2.0 + coalesce(a.orders, 0) + coalesce(b.orders, 0)) desc,
           pairs.weight desc, pairs.record_a, pairs.record_b
         limit ${limit}`,
      ),
    { readOnly: true },
  );
}

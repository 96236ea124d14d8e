import { literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import type { Ledger } from '../../core/ledger/open.ts';
import { findCustomer } from './find.ts';

const RULES: Record<string, string> = {
  decision: 'somebody decided so',
  national_id: 'same valid national id',
  account: 'the record names the same account at its source',
  email: 'same personal e-mail',
  phone: 'same personal phone',
  similar: 'names and other signs agree',
  single: 'joined to no other record',
};

const REASONS: Record<string, string> = {
  decided: 'somebody decided that they are two people',
  national_id: 'their valid national ids differ',
  birth_date: 'their dates of birth differ',
  given_name: 'their given names differ',
  size: 'too many records for one person',
};

/** A value that records of a customer give for an attribute; the golden one is the customer's. */
export interface AttributeValue {
  attribute: string;
  value: string;
  isGolden: boolean;
  record: string;
  observedAt: string | null;
}

export interface Explanation {
  customerId: string;
  /** Where the golden record comes from; the values that were not chosen come after the chosen one. */
  attributes: AttributeValue[];
  records: { record: string; why: string }[];
  /** Pairs that hold the records together, strongest first. */
  together: { records: [string, string]; bits: number; evidence: string }[];
  /** Pairs with records of other customers. */
  apart: { records: [string, string]; customer: string; bits: number; why: string; evidence: string }[];
  decisions: { kind: string; records: [string, string]; by: string; at: string; reason: string }[];
}

/** Why the records of a customer are together, and why those of likely others are not; `id` as in `findCustomer`. */
export async function explainCustomer(releaseFile: string, ledger: Ledger, id: string): Promise<Explanation> {
  const { customer, records } = await findCustomer(releaseFile, id);
  const customerId = String(customer.customer_id);
  const own = literal(customerId);
  const [pairs, attributes] = await withDuckDB(
    releaseFile,
    async (connection) => [
      await queryRows(
        connection,
        `select * from marts.fct_identity_pairs where customer_a = ${own} or customer_b = ${own}
         order by weight desc, record_a, record_b`,
      ),
      await queryRows(
        connection,
        `select attribute, value, is_golden, record_key, cast(observed_at as varchar) as observed_at
         from marts.bridge_customer_attribute where customer_id = ${own}
         order by attribute, is_golden desc, observed_at desc nulls last, value`,
      ),
    ],
    { readOnly: true },
  );
  const keys = records.map((record) => String(record.record_key));
  const decided = await ledger
    .selectFrom('identity_decisions')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('record_a', 'in', keys), eb('record_b', 'in', keys)]))
    .orderBy('id')
    .execute();
  const sides = (pair: Record<string, unknown>): [string, string] => [
    String(pair.record_a),
    String(pair.record_b),
  ];
  return {
    customerId,
    attributes: attributes.map((row) => ({
      attribute: String(row.attribute),
      value: String(row.value),
      isGolden: row.is_golden === true,
      record: String(row.record_key),
      observedAt: row.observed_at === null ? null : String(row.observed_at),
    })),
    records: records.map((record) => ({
      record: String(record.record_key),
      why: RULES[String(record.rule)] ?? String(record.rule),
    })),
    together: pairs
      .filter((pair) => pair.customer_a === pair.customer_b && pair.outcome === 'joined')
      .map((pair) => ({
        records: sides(pair),
        bits: Number(pair.weight),
        evidence: String(pair.evidence),
      })),
    apart: pairs
      .filter((pair) => pair.customer_a !== pair.customer_b)
      .map((pair) => ({
        records: sides(pair),
        customer: String(pair.customer_a === customerId ? pair.customer_b : pair.customer_a),
        bits: Number(pair.weight),
        why: pair.reason === null ? 'the evidence is not enough' : REASONS[String(pair.reason)]!,
        evidence: String(pair.evidence),
      })),
    decisions: decided.map((row) => ({
      kind: row.kind === 'must_link' ? 'together' : 'apart',
      records: [row.record_a, row.record_b],
      by: row.decided_by,
      at: row.decided_at,
      reason: row.reason,
    })),
  };
}

/** An explanation in lines for people. Bits are log2 odds: +1 doubles the odds that two records are one person. */
export function explanationLines(explanation: Explanation): string[] {
  const { customerId, attributes, records, together, apart, decisions } = explanation;
  const bits = (value: number) => `${value >= 0 ? '+' : ''}${value.toFixed(1)} bits`;
  return [
    `${customerId}: ${records.length === 1 ? '1 record' : `${records.length} records`}`,
    ...records.map(({ record, why }) => `  ${record}: ${why}`),
    ...(together.length > 0 ? ['', 'What holds them together'] : []),
    ...together.flatMap((pair) => [
      `  ${pair.records[0]} and ${pair.records[1]}: ${bits(pair.bits)}`,
      `    ${pair.evidence}`,
    ]),
    ...(apart.length > 0 ? ['', 'Likely, but apart'] : []),
    ...apart.flatMap((pair) => [
      `  ${pair.records[0]} and ${pair.records[1]} (${pair.customer}): ${bits(pair.bits)}, but ${pair.why}`,
      `    ${pair.evidence}`,
    ]),
    ...(attributes.length > 0 ? ['', 'What is said of the customer, the chosen values first'] : []),
    ...attributes.map(
      ({ attribute, value, isGolden, record, observedAt }) =>
        `  ${isGolden ? attribute : `${attribute}, not chosen`}: ${value} (${record}${observedAt ? `, ${observedAt.slice(0, 10)}` : ''})`,
    ),
    ...(decisions.length > 0 ? ['', 'Decided'] : []),
    ...decisions.map(
      (one) =>
        `  ${one.records[0]} and ${one.records[1]}: ${one.kind}, by ${one.by} on ${one.at.slice(0, 10)}: ${one.reason}`,
    ),
  ];
}

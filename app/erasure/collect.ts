import { existsSync } from 'node:fs';
import { literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { addressHash, erasureKey, fingerprint, plainName, type SignKind } from '../../core/privacy/signs.ts';
import type { Workspace } from '../../core/workspace.ts';

type Row = Record<string, string | null>;

/** Who is to be erased: what identifies the customer, as fingerprints only. */
export interface Subject {
  customerId: string;
  records: number;
  fingerprints: string[];
  /** Contact points that records of other customers have too: they stay there. */
  shared: number;
}

const VALUES: readonly [string, SignKind][] = [
  ['email_norm', 'email'],
  ['email2_norm', 'email'],
  ['phone_norm', 'phone'],
  ['phone2_norm', 'phone'],
  ['national_id', 'national_id'],
];

/** Collects what identifies a customer from the last build; `id` is a customer's or the key of one of their records. */
export async function collectSubject(ws: Workspace, id: string): Promise<Subject> {
  if (!existsSync(ws.home.buildFile)) {
    throw new AtalayaError('There is no build to find the customer in: run "atalaya build" first.');
  }
  return withDuckDB(
    ws.home.buildFile,
    async (connection) => {
      const own = `customer_id = (select customer_id from intermediate.int_customers__assigned
        where ${['customer_id', 'record_key', 'source_key'].map((column) => `${column} = ${literal(id)}`).join(' or ')}
        order by customer_id = ${literal(id)} desc, customer_id limit 1)`;
      const rows = (await queryRows(
        connection,
        `select * from intermediate.int_customers__assigned where ${own} order by record_key`,
      )) as Row[];
      if (rows.length === 0) {
        throw new AtalayaError(`There is no customer "${id}" in the last build.`, { exitCode: EXIT.usage });
      }
      const others = new Set<string>();
      for (const [column] of VALUES) {
        const values = [...new Set(rows.flatMap((row) => row[column] ?? []))];
        if (values.length === 0) continue;
        const list = values.map(literal).join(', ');
        const shared = await queryRows(
          connection,
          `select email_norm, email2_norm, phone_norm, phone2_norm, national_id
           from intermediate.int_customers__assigned
           where not (${own}) and (email_norm in (${list}) or email2_norm in (${list}) or phone_norm in (${list})
             or phone2_norm in (${list}) or national_id in (${list}))`,
        );
        for (const row of shared) for (const value of Object.values(row)) others.add(String(value));
      }
      return subjectOf(erasureKey(ws.home), rows, others);
    },
    { readOnly: true },
  );
}

function subjectOf(key: Buffer, rows: readonly Row[], others: ReadonlySet<string>): Subject {
  const signs = new Map<string, [SignKind, string]>();
  const add = (kind: SignKind, value: string) => signs.set(`${kind} ${value}`, [kind, value]);
  let shared = 0;
  for (const row of rows) {
    for (const [column, kind] of VALUES) {
      const value = row[column];
      if (!value) continue;
      if (others.has(value)) shared++;
      else {
        add(kind, value);
        if (kind === 'email') add('person', `* ${addressHash(value)}`);
      }
    }
    for (const name of namesOf(row)) add('name', name);
    const numbered = /^(?:(lead|recipient|caller|order|case|touchpoint):)?(.+)$/s.exec(row.source_key!)!;
    const [, entity, number] = numbered;
    const isEvent = entity === 'order' || entity === 'case' || entity === 'touchpoint';
    // A caller without a number of their own is known by the telephone alone
    if (entity !== 'caller' || !number!.startsWith('+')) {
      add(isEvent ? 'event' : 'person', `${row.connection_id} ${number}`);
    }
  }
  return {
    customerId: rows[0]!.customer_id!,
    records: rows.length,
    fingerprints: [...signs.values()].map(([kind, value]) => fingerprint(key, kind, value)),
    shared,
  };
}

/** The ways in which a person's name is written in full. */
function namesOf(row: Row): string[] {
  const { given_name: given, surname1, surname2 } = row;
  if (!given || !surname1) return [];
  const surnames = [surname1, surname2].filter(Boolean).join(' ');
  return [`${given} ${surname1}`, `${given} ${surnames}`, `${surnames} ${given}`, `${surname1} ${given}`].map(
    plainName,
  );
}

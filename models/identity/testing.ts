import type { DuckDBConnection } from '../../core/engines/duckdb.ts';

/** A normalised record as the tests write it; what is left out is null. */
export interface TestRecord {
  recordKey: string;
  accountKey?: string | null;
  nationalId?: string | null;
  emails?: readonly string[];
  phones?: readonly string[];
  givenName?: string | null;
  surname1?: string | null;
  surname2?: string | null;
  birthDate?: string | null;
  kind?: 'b2c' | 'b2b' | 'public' | null;
  postcode?: string | null;
  street?: string | null;
}

/** Writes a table with what the identity step reads of `int_customers__records`. */
export async function writeRecords(
  connection: DuckDBConnection,
  table: string,
  records: readonly TestRecord[],
): Promise<void> {
  await connection.run(
    `create or replace table ${table} (record_key varchar, account_key varchar, national_id varchar,
       national_id_text varchar, email_norm varchar, email2_norm varchar, phone_norm varchar, phone2_norm varchar,
       given_key varchar, surname1_key varchar, surname2_key varchar, birth_date date, postcode varchar,
       street_key varchar, kind varchar)`,
  );
  const text = (value: string | null | undefined) => (value ? `'${value.replaceAll("'", "''")}'` : 'null');
  const rows = records.map((record) =>
    [
      record.recordKey,
      record.accountKey,
      record.nationalId,
      record.nationalId,
      record.emails?.[0],
      record.emails?.[1],
      record.phones?.[0],
      record.phones?.[1],
      record.givenName,
      record.surname1,
      record.surname2,
      record.birthDate,
      record.postcode,
      record.street,
      record.kind,
    ]
      .map(text)
      .join(', '),
  );
  if (rows.length > 0) await connection.run(`insert into ${table} values (${rows.join('), (')})`);
}

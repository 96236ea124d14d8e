import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, literal } from '../../core/engines/duckdb.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Reads `records.parquet` of a folder of people and normalises it as the product does, into the table `people`. */
export async function loadPeople(connection: DuckDBConnection, folder: string): Promise<void> {
  await connection.run(`
    create or replace temp table raw_people as
    select 'bench' as connection_id, 'b' as brand_id, 'set' as source, cast(record_id as varchar) as source_key,
      'contact' as entity, 1 as priority, cast(null as varchar) as contact_id, dni as national_id, email,
      cast(null as varchar) as email2, phone, phone2, given_name, surname1, surname2, cast(null as varchar) as full_name,
      try_cast(dob as date) as birth_date, street, postcode, city, cast(null as varchar) as province,
      cast(null as varchar) as country, cast(null as varchar) as "language", company as company_name,
      cast(null as varchar) as party_kind, cast(null as varchar) as self_reported_source,
      try_cast(created_at as timestamp) as first_seen_at, try_cast(created_at as timestamp) as observed_at
    from read_parquet(${literal(join(folder, 'records.parquet'))})`);
  const normalised = execFileSync(
    join(root, '.venv/bin/python'),
    [join(root, 'bench/identity/render.py'), join(root, 'models'), 'raw_people'],
    { encoding: 'utf8' },
  );
  await connection.run(`create or replace temp table people as ${normalised}`);
  await connection.run('drop table raw_people');
}

/** The person of each record key of `people`, from `truth.parquet`. */
export function truthQuery(folder: string): string {
  return `select 'bench:set:' || record_id as record_key, cast(person_id as integer) as person
    from read_parquet(${literal(join(folder, 'truth.parquet'))})`;
}

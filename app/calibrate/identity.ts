import { type DuckDBConnection, literal, queryRows } from '../../core/engines/duckdb.ts';

/** How well the records of a source found their person, over the pairs of which at least one record is the source's. */
export interface PeopleFound {
  /** Null for all sources together. */
  source: string | null;
  records: number;
  /** Of the pairs joined those that are one person; null when none was joined. */
  precision: number | null;
  /** Of the pairs that are one person those joined; null when there are none. */
  recall: number | null;
  /** Harmonic mean of the two. */
  f1: number | null;
}

/** Holds the customers of the attached `release` against the people of the demo company's truth, by source. */
export async function peopleFound(connection: DuckDBConnection, truth: string): Promise<PeopleFound[]> {
  const pairs = (key: string) => `(
    select source, sum(n * (n - 1) - (n - own) * (n - own - 1)) / 2.0 as pairs
    from (
      select sources.source, ${key}, count(*) as n,
        count(*) filter (where sources.source is null or known.source = sources.source) as own
      from known cross join sources group by sources.source, ${key}
    ) as groups group by source)`;
  const rows = await queryRows(
    connection,
    `with told as (
       select person_id, unnest(records) as record
       from read_json(${literal(truth)}, format = 'newline_delimited', columns = {
         person_id: 'varchar', records: 'struct(connection varchar, kind varchar, id varchar)[]'})
     ),
     known as (
       select found.source, found.customer_id, told.person_id
       from told inner join release.marts.bridge_customer_source as found
         on found.connection_id = told.record.connection
         and found.source_key = case when told.record.kind = 'order' then 'order:' else '' end || told.record.id
     ),
     sources as (select distinct source from known union all select null)
     select sources.source, (select count(*) from known where sources.source is null or source = sources.source) as records,
       found.pairs as found, true_pairs.pairs as truth, agreed.pairs as agreed
     from sources
     left join ${pairs('customer_id')} as found on found.source is not distinct from sources.source
     left join ${pairs('person_id')} as true_pairs on true_pairs.source is not distinct from sources.source
     left join ${pairs('customer_id, person_id')} as agreed on agreed.source is not distinct from sources.source
     order by sources.source nulls first`,
  );
  return rows.map((row) => {
    const [found, real, agreed] = [Number(row.found), Number(row.truth), Number(row.agreed)];
    return {
      source: row.source === null ? null : String(row.source),
      records: Number(row.records),
      precision: found > 0 ? agreed / found : null,
      recall: real > 0 ? agreed / real : null,
      f1: found + real > 0 ? (2 * agreed) / (found + real) : null,
    };
  });
}

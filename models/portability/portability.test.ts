import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sqlFiles, unportable, unportableIn } from './check.ts';

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/** A statement of each refused form, and a word of the sentence that refuses it. */
const REFUSED: Record<string, string> = {
  'select a::bigint from t': '::',
  'select a from t qualify row_number() over (order by a) = 1': 'qualify',
  'select (c + 1) / 2 as middle from t': 'division of whole numbers',
  'select 7/2 as x from t': 'division of whole numbers',
  'select count(*) / 2 as x from t': 'division of whole numbers',
  'select cast(a as double) / b as x from t': 'nullif',
  "select date_diff('minute', a, b) as x from t": 'date_diff',
  "select date_diff('week', a, b) as x from t": 'date_diff',
  "select date_trunc('month', a) as x from t": 'date_trunc',
  "select a + interval '1' month as x from t": 'interval',
  'select a + interval 1 day as x from t': 'interval',
  "select split_part(a, '-', 2) as x from t": 'split_part',
  "select regexp_extract(a, 'b') as x from t": 'regexp_extract',
  "select a from t where a ilike 'x'": 'ilike',
  'select a + 1 as b, b * 2 as c from t': 'alias',
  'select upper(t.a) as b, count(*) as n from t group by b': 'alias',
  'select a, count(*) as n from t group by all': 'all',
  'select * exclude (a) from t': 'exclude',
  'select distinct on (a) a, b from t': 'distinct on',
  'select list_sort(a) as x from t': 'list function',
  "select strftime(a, '%Y') as x from t": 'text of a date',
  "select string_agg(a, ',') as x from t": 'text_list',
  'select quantile_cont(a, 0.5) as x from t': 'quantile_of',
  'select median(a) as x from t': 'quantile_of',
  "select json_extract_string(a, '$.b') as x from t": 'JSON',
  'select epoch(a) as x from t': 'epoch',
  'select extract(epoch from a) as x from t': 'epoch',
  'select corr(a, b) as x from t': 'corr',
  'select cast(a as timestamp) as x from t': 'timestamp(6)',
  "select a at time zone 'UTC' as x from t": 'time zone',
  'select greatest(a, b) as x from t': 'largest',
  "select concat(a, 'b') as x from t": 'concat',
  'select cast(a as varchar(3)) as x from t': 'varchar',
  'select cast(a as float) as x from t': 'float',
  'select closed_date - created_date as x from t': 'date minus date',
  'select a from t where b < current_date': 'clock',
  'select arg_max(a, b) as x from t': 'max_by',
  'select extract(isodow from a) as x from t': 'day_of_week',
  'select left(a, 2) as x from t': 'left',
  'select a from t asof join u on t.a >= u.a': 'join',
  'select md5(a) as x from t': 'hash_key',
  'select list(a) as x from t': 'list function',
};

/** What both engines were seen to read alike, and words that only look refused. */
const ACCEPTED = [
  "select cast(date_trunc('month', d) as date) as x from t",
  "select cast(d + interval '1' month as date) as x from t",
  "select date_diff('day', cast(a as date), cast(b as date)) as x from t",
  "select nullif(split_part(a, '-', 2), '') as x from t",
  'select corr(cast(a as double), cast(b as double)) as x from t',
  'select cast(a as double) / nullif(cast(b as double), 0) as x from t',
  'select cast(a as double) / 60000 as x from t',
  'select lower(a) as a, length(a) as b from t',
  'select t.a as b, count(*) as n from t group by t.a',
  "select 'the median of last (year) is left out' as x from t",
  '-- qualify is not used\nselect a from t left join u on u.a = t.a',
  '{# a::b #}select a from t',
  "{% macro duckdb__x(a) -%}\n    string_agg({{ a }}, ',')\n{%- endmacro %}",
  "select {{ quantile_of('a', 'n', 0.5) }} as x from t",
];

describe('SQL that both engines read alike', () => {
  it('is all that the dbt project holds', () => {
    expect(sqlFiles(project).length).toBeGreaterThan(200);
    expect(unportableIn(project)).toEqual([]);
  });

  for (const [sql, word] of Object.entries(REFUSED)) {
    it(`refuses ${sql}`, () => {
      const found = unportable('models/x.sql', `with\n\nt as (\n    select 1 as a\n)\n\n${sql}\n`);
      expect(found.length).toBeGreaterThan(0);
      expect(found.join('\n')).toContain(word);
      expect(found[0]).toMatch(/^models\/x\.sql:7: .* (differs|fails) on Trino; write instead: ./);
    });
  }

  for (const sql of ACCEPTED) {
    it(`accepts ${sql.split('\n')[0]}`, () => {
      expect(unportable('models/x.sql', sql)).toEqual([]);
    });
  }

  it('has a Trino body for every DuckDB one', () => {
    const macros = readdirSync(join(project, 'macros'))
      .map((name) => readFileSync(join(project, 'macros', name), 'utf8'))
      .join('\n');
    const bodies = (engine: string) =>
      [...macros.matchAll(new RegExp(`macro ${engine}__(\\w+)`, 'g'))].map((match) => match[1]).sort();
    expect(bodies('duckdb')).toEqual(bodies('trino'));
  });
});

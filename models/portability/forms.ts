/** A form of SQL that DuckDB and Trino read differently, and what to write in its place. */
export interface Form {
  name: string;
  /** Silent: both run it and the results differ. Loud: one of the two refuses it. */
  harm: 'silent' | 'loud';
  pattern: RegExp;
  instead: string;
}

/**
 * Forms that a pattern finds, from running the same statements on both engines. What needs more than a pattern is in
 * structure.ts; what no text shows (the type of a column) is left to the contracts of the marts.
 */
export const FORMS: readonly Form[] = [
  silent(
    'date_diff in a unit other than day or millisecond',
    /\bdate_?diff\s*\(\s*\\?'(?!day'|day\\'|millisecond)/gi,
    'one engine counts boundaries and the other whole units: minutes_between, seconds_between or months_between',
  ),
  silent(
    'date_trunc that is not cast back',
    /(?<!cast\(\s*)\bdate_trunc\s*\(/gi,
    "a timestamp on one, a date on the other: cast(date_trunc('month', day) as date)",
  ),
  silent(
    'cast to a timestamp of no precision',
    /\bas\s+timestamp\b(?!\s*\()/gi,
    'three or six decimals of a second: cast(x as timestamp(6))',
  ),
  silent(
    'at time zone',
    /\bat\s+time\s+zone\b/gi,
    'read as local time or shown in it: local_timestamp, utc_timestamp',
  ),
  silent(
    'extract of a weekday',
    /\bextract\s*\(\s*(?:iso)?(?:dow|day_of_week|dayofweek)\b/gi,
    'Sunday is 0 or 7: day_of_week',
  ),
  silent(
    'corr or regr on what may be decimal',
    /\b(?:corr|regr_\w+)\s*\(\s*(?!cast\()/gi,
    'seven digits on decimals: corr(cast(x as double), cast(y as double))',
  ),
  silent(
    'split_part without a word on what is missing',
    /(?<!(?:nullif|coalesce)\(\s*)\bsplit_part\s*\(/gi,
    "'' or null when there is no such part: nullif(split_part(…), '') or coalesce(split_part(…), '')",
  ),
  silent(
    'regexp_extract without nullif',
    /(?<!nullif\(\s*)\bregexp_extract\s*\(/gi,
    "'' or null when nothing matches: extract_group",
  ),
  silent('regexp_replace', /\bregexp_replace\s*\(/gi, 'the first or all: replace_all'),
  silent('concat', /\bconcat(?:_ws)?\s*\(/gi, 'null is left out or makes all null: a || b with coalesce'),
  silent(
    'greatest or least',
    /\b(?:greatest|least)\s*\(/gi,
    'null is passed over or wins: largest, smallest',
  ),
  silent('varchar of a length', /\bvarchar\s*\(/gi, 'cut or not cut: substr(x, 1, n)'),
  silent('four-byte float', /\bas\s+(?:float|real|float4)\b/gi, 'four bytes or unknown: double'),
  silent(
    'numeric or hugeint',
    /\bas\s+(?:numeric|hugeint|decimal)\b(?!\s*\()/gi,
    'decimal(18, 4) with its precision',
  ),
  silent('log', /\blog\s*\(/gi, 'base 10 or two arguments: ln, log10'),
  silent(
    'date minus date',
    /\b\w*(?:_date|_on|_day)\s+-\s+(?:\w+\.)?\w*(?:_date|_on|_day)\b/gi,
    "a number or an interval: date_diff('day', a, b)",
  ),
  silent(
    'the clock of the machine',
    /\b(?:current_date|current_timestamp|localtimestamp|today\s*\(\s*\)|now\s*\(\s*\))/gi,
    'a run has one instant: stg_atalaya__company.as_of',
  ),
  loud('cast by ::', /::/g, 'cast(x as type)'),
  loud('ilike', /\b(?:ilike|similar\s+to|glob)\b/gi, 'lower(x) like, or matches'),
  loud('left or right of a text', /\b(?:left|right)\s*\((?!\s*select)/gi, 'substr(x, 1, n), substr(x, -n)'),
  loud('qualify', /\bqualify\b/gi, 'row_number in a subquery and where'),
  loud('group or order by all', /\b(?:group|order)\s+by\s+all\b/gi, 'the columns by name'),
  loud(
    '* exclude or replace',
    /\*\s*(?:exclude|replace|rename)\b|\bcolumns\s*\(\s*\*/gi,
    'the columns by name',
  ),
  loud('distinct on', /\bdistinct\s+on\b/gi, 'row_number in a subquery and where'),
  loud('union by name', /\bby\s+name\b/gi, 'columns in the same order'),
  loud(
    'join that one engine lacks',
    /\b(?:asof|semi|anti|positional)\s+join\b|\b(?:un)?pivot\b|\busing\s+sample\b/gi,
    'a join on conditions, exists, case by case',
  ),
  loud(
    'interval without quotes, or with its unit in them',
    /\binterval\s+(?:\d|\(|'\d+\s+\w+')/gi,
    "interval '1' day",
  ),
  loud(
    'list function',
    /\blist(?:_\w+)?\s*\(|\b(?:len|array_length|struct_pack|string_split|str_split)\s*\(/gi,
    'array_agg, cardinality and split by a macro with dispatch',
  ),
  loud('lambda', /\b\w+\s*->\s*\w/g, 'a macro with dispatch'),
  loud('array without its word', /(?<![\w\])}'"\]])\s\[\s*(?:\d|select\b)/gi, 'array[…]'),
  loud('series', /\b(?:generate_series|range|sequence)\s*\((?!\s*\))/gi, 'days_from'),
  loud(
    'text of a date',
    /\b(?:strftime|strptime|date_format|to_char|monthname|dayname)\s*\(/gi,
    'extract and cast, or a macro with dispatch',
  ),
  loud(
    'part of a date',
    /\b(?:date_part|date_add|dateadd|date_sub|make_date|make_timestamp|to_timestamp|last_day)\s*\(/gi,
    'extract, add_days, or a macro with dispatch',
  ),
  loud(
    'epoch',
    /\bepoch(?:_ms)?\s*\(|\bextract\s*\(\s*epoch\b|\bto_unixtime\s*\(/gi,
    "date_diff('millisecond', timestamp '1970-01-01 00:00:00', x) / 1000",
  ),
  loud('texts put together', /\b(?:string_agg|listagg|group_concat)\s*\(/gi, 'text_list'),
  loud(
    'quantile',
    /\b(?:quantile(?!_of)\w*|percentile\w*|median|mode|approx_\w+)\s*\(/gi,
    'quantile_of a sorted array_agg',
  ),
  loud('arg_max or arg_min', /\barg_(?:max|min)\s*\(/gi, 'max_by, min_by'),
  loud('first or last of a group', /\b(?:first|last)\s*\(/gi, 'min_by, max_by'),
  loud('ignore nulls', /\bignore\s+nulls\b/gi, 'max_by … filter, or a macro with dispatch'),
  loud('JSON', /\bjson_\w+\s*\(|\bas\s+json\b/gi, 'a macro with dispatch, or columns from the extractor'),
  loud('md5', /\b(?:md5|sha256|hash)\s*\(/gi, 'hash_key'),
  loud('regexp_matches or regexp_like', /\bregexp_(?:matches|like|full_match)\s*\(/gi, 'matches'),
  loud(
    'distance of texts',
    /\b(?:levenshtein\w*|jaro\w*|damerau\w*|strip_accents|normalize)\s*\(/gi,
    'a macro with dispatch',
  ),
  loud(
    'type that one engine lacks',
    /\bas\s+(?:text|string|blob|uinteger|ubigint|datetime|timestamptz)\s*\)/gi,
    'varchar, bigint, timestamp(6)',
  ),
  loud(
    'operator that one engine lacks',
    /(?<=[\w)])\s*\*\*\s*(?=[\w(])|(?<=[\w)]\s?)\/\/(?=\s?[\w(])|==/g,
    'power, floor(a / b), =',
  ),
  loud('ifnull', /\b(?:ifnull|nvl|iff)\s*\(/gi, 'coalesce, case'),
];

function silent(name: string, pattern: RegExp, instead: string): Form {
  return { name, harm: 'silent', pattern, instead };
}

function loud(name: string, pattern: RegExp, instead: string): Form {
  return { name, harm: 'loud', pattern, instead };
}

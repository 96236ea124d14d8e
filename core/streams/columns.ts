/** The column types that land, with the same meaning on every engine. Money is `money`: decimal(18,4). */
export type ColumnType = 'text' | 'integer' | 'number' | 'money' | 'boolean' | 'date' | 'timestamp' | 'json';

export interface Column {
  name: string;
  type: ColumnType;
  description: string;
}

/** DuckDB's name of each type. `json` is landed as text: engines disagree on a JSON type in Parquet. */
export const DUCKDB_TYPE: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  money: 'DECIMAL(18,4)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  json: 'VARCHAR',
};

/** What a landed value may be in TypeScript: money as a decimal string, dates and timestamps as ISO text in UTC. */
export type LandedValue = string | number | bigint | boolean | null;
export type LandedRow = Record<string, LandedValue>;

/** The columns that every landed row carries beside its own. */
export const META_COLUMNS: readonly Column[] = [
  { name: '_connection', type: 'text', description: 'Id of the connection that received the record.' },
  { name: '_brand', type: 'text', description: 'Brand that the connection belongs to.' },
  { name: '_batch', type: 'text', description: 'Id of the landed batch; ids sort in the order of landing.' },
  { name: '_extracted_at', type: 'timestamp', description: 'When the record was received (UTC).' },
  { name: '_key', type: 'text', description: 'The primary key of the record, its parts joined by "|".' },
  {
    name: '_extra',
    type: 'json',
    description: 'Fields of the record that the contract does not know, as JSON; null if none.',
  },
];

/** Compact notation for column lists: `name:type  description`, one a line. Types default to text. */
export function columns(spec: string): Column[] {
  return spec
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const match = /^(\w+)(?::(\w+))?\s+(.+)$/.exec(line);
      if (!match) throw new Error(`Not a column line: "${line}". Write "name:type  description".`);
      return { name: match[1]!, type: (match[2] ?? 'text') as ColumnType, description: match[3]! };
    });
}

// The peer: what anybody would write. fetch, JSON.parse, zod, DuckDB's appender, one Parquet file at the end.
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { DUCKDB_TYPE, META_COLUMNS } from '../../core/streams/columns.ts';
import { contactColumns, contactContract } from '../../ingest/connectors/hubspot/contracts.ts';

const [url, file] = process.argv.slice(2) as [string, string];
const started = performance.now();
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const columns = [...META_COLUMNS, ...contactColumns];
// Text for everything but the key: the appender takes what the contract gives, and the engine casts at the end.
await connection.run(
  `create table landed (${columns.map((column) => `"${column.name}" varchar`).join(', ')})`,
);
const appender = await connection.createAppender('landed');
let rows = 0;
let after: string | undefined = '0';
while (after !== undefined) {
  const answer = await fetch(`${url}/contacts?after=${after}`);
  const page = JSON.parse(await answer.text()) as {
    results: { id: string }[];
    paging?: { next: { after: string } };
  };
  for (const record of page.results) {
    const row = contactContract.parse(record);
    const meta = ['bench', 'norte', 'b1', '2026-11-20T00:00:00Z', record.id, null];
    for (const value of meta) value === null ? appender.appendNull() : appender.appendVarchar(value);
    for (const column of contactColumns) {
      const value = row[column.name];
      value === null || value === undefined ? appender.appendNull() : appender.appendVarchar(String(value));
    }
    appender.endRow();
    rows += 1;
  }
  after = page.paging?.next.after;
}
appender.closeSync();
const typed = columns
  .map((column) => `cast("${column.name}" as ${DUCKDB_TYPE[column.type]}) as "${column.name}"`)
  .join(', ');
await connection.run(`copy (select ${typed} from landed) to '${file}' (format parquet, compression zstd)`);
connection.closeSync();
instance.closeSync();
const seconds = (performance.now() - started) / 1000;
rmSync(file, { force: true });
process.send?.({ rows, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }, () => process.exit(0));

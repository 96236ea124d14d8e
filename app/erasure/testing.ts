import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'libsql';
import { identifier, literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';

/**
 * Every place of a home folder in which one of `values` stands, in bytes or in a decoded cell: raw files whatever they
 * are (free pages and logs of writes included), packed files, Parquet, DuckDB and workbooks. Letters count in any case.
 */
export async function placesOf(home: string, values: readonly string[]): Promise<string[]> {
  const wanted = values.map((value) => value.toLowerCase());
  const places: string[] = [];
  const look = (place: string, text: string) => {
    const lower = text.toLowerCase();
    for (const value of wanted) if (lower.includes(value)) places.push(`${place}: ${value}`);
  };
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const place = path.slice(home.length + 1);
    const bytes = readFileSync(path);
    look(place, bytes.toString('utf8'));
    if (path.endsWith('.gz')) look(place, gunzipSync(bytes).toString('utf8'));
    if (path.endsWith('.xlsx')) {
      const { default: exceljs } = await import('exceljs');
      const book = await new exceljs.Workbook().xlsx.readFile(path);
      book.eachSheet((sheet) => {
        sheet.eachRow((row) => {
          look(place, JSON.stringify(row.values));
        });
      });
    }
    if (path.endsWith('.parquet'))
      await lookInDuckDB(':memory:', [`read_parquet(${literal(path)})`], place, look);
    if (path.endsWith('.duckdb')) await lookInDuckDB(path, await tablesOf(path), place, look);
    if (path.endsWith('.db')) lookInSqlite(path, place, look);
  }
  return [...new Set(places)].sort();
}

function tablesOf(file: string): Promise<string[]> {
  return withDuckDB(
    file,
    async (connection) =>
      (
        await queryRows(connection, 'select schema_name, table_name from duckdb_tables() where not internal')
      ).map((row) => `${identifier(String(row.schema_name))}.${identifier(String(row.table_name))}`),
    { readOnly: true },
  );
}

async function lookInDuckDB(
  file: string,
  sources: readonly string[],
  place: string,
  look: (place: string, text: string) => void,
): Promise<void> {
  await withDuckDB(
    file,
    async (connection) => {
      for (const source of sources) {
        const rows = await queryRows(connection, `select cast(t as varchar) as line from ${source} as t`);
        look(`${place} ${file === ':memory:' ? '' : source}`, rows.map(({ line }) => line).join('\n'));
      }
    },
    file === ':memory:' ? {} : { readOnly: true },
  );
}

function lookInSqlite(path: string, place: string, look: (place: string, text: string) => void): void {
  const database = new Database(path);
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as {
      name: string;
    }[];
    for (const { name } of tables) {
      for (const row of database.prepare(`select * from ${identifier(name)}`).all() as object[]) {
        for (const value of Object.values(row)) {
          look(
            `${place} ${name}`,
            value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value),
          );
        }
      }
    }
  } finally {
    database.close();
  }
}

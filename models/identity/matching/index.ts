import type { DuckDBConnection } from '../../../core/engines/duckdb.ts';
import { areBirthDatesCompatible, areGivenNamesCompatible } from '../names.ts';
import type { Definition } from './definition.ts';
import { type Dialect, duckdb } from './dialect.ts';
import type { Model } from './model.ts';
import { blockStatements, compareQuery, scoreStatements } from './score.ts';
import type { Edges, Facts } from './unite.ts';

/** Makes `identity_records` and the compared pairs, `identity_compared`, of a relation of normalised records. */
export async function compare(
  connection: DuckDBConnection,
  definition: Definition,
  input: string,
  sql: Dialect = duckdb,
): Promise<void> {
  for (const statement of [
    ...definition.prepare(sql, input),
    ...blockStatements(sql, definition),
    sql.keep('identity_compared', compareQuery(sql, definition, 'identity_pairs')),
    sql.drop('identity_pairs'),
  ]) {
    await connection.run(statement);
  }
}

/** Weighs the compared pairs by a model and gives those that a person might look at, strongest first. */
export async function scoredEdges(
  connection: DuckDBConnection,
  definition: Definition,
  model: Model,
  sql: Dialect = duckdb,
): Promise<Edges & { rules: readonly string[] }> {
  for (const statement of scoreStatements(sql, definition, model, model.review))
    await connection.run(statement);
  const rules: string[] = [];
  const a: number[] = [];
  const b: number[] = [];
  const weight: number[] = [];
  await eachRow(
    connection,
    'select a, b, weight, rule from identity_edges order by weight desc, a, b',
    (row) => {
      a.push(row[0] as number);
      b.push(row[1] as number);
      weight.push(row[2] as number);
      rules.push(row[3] as string);
    },
  );
  return { a: Int32Array.from(a), b: Int32Array.from(b), weight: Float64Array.from(weight), rules };
}

/** The facts that may contradict, of `identity_records`, in the order of their numbers. */
export async function readFacts(
  connection: DuckDBConnection,
): Promise<Omit<Facts, 'apart'> & { records: number }> {
  const [ids, births, names] = [new Codes(), new Codes(), new Codes()];
  await eachRow(connection, 'select id, dob, g1 from identity_records order by rec', ([id, dob, name]) => {
    ids.add(id as string | null, /^[XYZ]/.test((id as string | null) ?? '') ? -1 : 1);
    births.add(dob as string | null);
    names.add(name as string | null);
  });
  return {
    records: ids.length - 1,
    ids: ids.numbers(),
    births: births.numbers(),
    names: names.numbers(),
    canBornBeOne: births.compared(areBirthDatesCompatible),
    canNamesBeOne: names.compared(areGivenNamesCompatible),
  };
}

/** Rows of a query one by one, without ever holding them all. */
export async function eachRow(
  connection: DuckDBConnection,
  query: string,
  use: (row: readonly unknown[]) => void,
): Promise<void> {
  const result = await connection.stream(query);
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const columns = Array.from({ length: chunk.columnCount }, (_, at) => chunk!.getColumnVector(at));
    for (let row = 0; row < chunk.rowCount; row++) use(columns.map((column) => column.getItem(row)));
  }
}

/** Texts as numbers from 1; 0 is none. The first place is left free, since records are numbered from 1. */
class Codes {
  readonly #numbers: number[] = [0];
  readonly #texts: string[] = [''];
  readonly #known = new Map<string, number>();

  get length(): number {
    return this.#numbers.length;
  }

  add(text: string | null, sign: 1 | -1 = 1): void {
    let code = text === null ? 0 : this.#known.get(text);
    if (code === undefined) {
      code = this.#texts.push(text!) - 1;
      this.#known.set(text!, code);
    }
    this.#numbers.push(code * sign);
  }

  numbers(): Int32Array {
    return Int32Array.from(this.#numbers);
  }

  /** A comparison of two texts by their numbers, each pair asked once. */
  compared(areOne: (a: string, b: string) => boolean): (a: number, b: number) => boolean {
    const answers = new Map<number, boolean>();
    return (a, b) => {
      if (a === b) return true;
      const key = a < b ? a * this.#texts.length + b : b * this.#texts.length + a;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = areOne(this.#texts[a]!, this.#texts[b]!);
        answers.set(key, answer);
      }
      return answer;
    };
  }
}

import { describe, expect, it } from 'vitest';
import { withDuckDB } from '../../../core/engines/duckdb.ts';
import { writeRecords } from '../testing.ts';
import { defaultModel } from './default.ts';
import { type Dialect, duckdb, trino } from './dialect.ts';
import { compare, scoredEdges } from './index.ts';
import { people } from './people.ts';
import { blockStatements, compareQuery, scoreStatements } from './score.ts';

const model = defaultModel();
const statements = (sql: Dialect) => [
  ...people.prepare(sql, 'records'),
  ...blockStatements(sql, people),
  sql.keep('identity_compared', compareQuery(sql, people, 'identity_pairs')),
  ...scoreStatements(sql, people, model, model.review),
];

/** Forms that DuckDB takes and Trino refuses or reads differently. */
const DUCKDB_ONLY = [
  /::/,
  /\btemp table\b/,
  /\bor replace\b/,
  /\bjaro/,
  /\bhash\(/,
  /\blevenshtein\(/,
  /\bqualify\b/,
  /\bexclude\b/,
  /\bilike\b/,
];

describe('the statements of the matching', () => {
  it('use for Trino nothing that only DuckDB has', () => {
    for (const statement of statements(trino)) {
      for (const form of DUCKDB_ONLY) expect(statement).not.toMatch(form);
    }
  });

  it('differ between the engines in names of functions alone: as many statements, in the same order', () => {
    const table = (statement: string) => /table (?:if exists )?(\w+)/.exec(statement)?.[1];
    expect(statements(trino).map(table)).toEqual(statements(duckdb).map(table));
  });

  it('weigh the same with the distances that Trino has, where no name is mistyped', async () => {
    const records = [
      { recordKey: 'a', emails: ['ana@mail.example'], givenName: 'ana', surname1: 'garsia' },
      {
        recordKey: 'b',
        emails: ['ana@mail.example'],
        givenName: 'ana',
        surname1: 'garsia',
        surname2: 'ruis',
      },
      {
        recordKey: 'c',
        phones: ['+34600111222'],
        givenName: 'luis',
        surname1: 'peres',
        birthDate: '1980-02-03',
      },
      {
        recordKey: 'd',
        phones: ['+34600111222'],
        givenName: 'luis',
        surname1: 'peres',
        birthDate: '1980-03-02',
      },
    ];
    const coarse: Dialect = {
      ...duckdb,
      isSimilar: (a, b) => trino.isSimilar(a, b).replaceAll('levenshtein_distance', 'levenshtein'),
    };
    const edges = await Promise.all(
      [duckdb, coarse].map((sql) =>
        withDuckDB(':memory:', async (connection) => {
          await writeRecords(connection, 'records', records);
          await compare(connection, people, 'records', sql);
          return scoredEdges(connection, people, model, sql);
        }),
      ),
    );
    expect(edges[0]!.a.length).toBe(2);
    expect(edges[1]).toEqual(edges[0]);
  });
});

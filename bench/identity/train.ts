// Trains the model that comes with the product, on made-up people: `node --import tsx bench/identity/train.ts`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import { THRESHOLDS } from '../../models/identity/matching/default.ts';
import { duckdb } from '../../models/identity/matching/dialect.ts';
import { compare } from '../../models/identity/matching/index.ts';
import { people } from '../../models/identity/matching/people.ts';
import { train } from '../../models/identity/matching/train.ts';
import { generate } from './generate.ts';
import { loadPeople } from './people.ts';

const RECORDS = 100_000;
const SEED = 42;

const folder = mkdtempSync(join(tmpdir(), 'atalaya-train-'));
await generate(folder, RECORDS, SEED);
await withDuckDB(':memory:', async (connection) => {
  await loadPeople(connection, folder);
  await compare(connection, people, 'people');
  const model = await train(connection, duckdb, people, {
    version: '1',
    on: `${RECORDS} made-up records, seed ${SEED}`,
    ...THRESHOLDS,
  });
  const file = fileURLToPath(new URL('../../models/identity/matching/people-es.json', import.meta.url));
  writeFileSync(file, `${JSON.stringify(model, null, 2)}\n`);
});
rmSync(folder, { recursive: true, force: true });

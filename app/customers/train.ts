import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { modelFile } from '../../models/identity/index.ts';
import { THRESHOLDS } from '../../models/identity/matching/default.ts';
import { duckdb } from '../../models/identity/matching/dialect.ts';
import { compare } from '../../models/identity/matching/index.ts';
import type { Model } from '../../models/identity/matching/model.ts';
import { people } from '../../models/identity/matching/people.ts';
import { train } from '../../models/identity/matching/train.ts';

/** Fewer records say too little of how records of one person agree. */
const ENOUGH = 5_000;

/** Trains the matching on the records of the last build and keeps the model in the home; the next build uses it. */
export async function trainModel(ws: Workspace): Promise<{ file: string; model: Model }> {
  const input = 'intermediate.int_customers__records';
  if (!existsSync(ws.home.buildFile))
    throw new AtalayaError('There is no build yet: run "atalaya run" first.');
  const model = await withDuckDB(
    ws.home.buildFile,
    async (connection) => {
      const [row] = await queryRows(connection, `select count(*) as records from ${input}`);
      if (Number(row!.records) < ENOUGH) {
        throw new AtalayaError(
          `${row!.records} records are too few to learn from (${ENOUGH} are needed): the model of the product stays.`,
        );
      }
      await compare(connection, people, input);
      const at = ws.clock.now().toISOString();
      return train(connection, duckdb, people, {
        version: at,
        on: `records of the build, ${at}`,
        ...THRESHOLDS,
      });
    },
    { readOnly: true },
  );
  const file = modelFile(ws);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, `${JSON.stringify(model, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
  return { file, model };
}

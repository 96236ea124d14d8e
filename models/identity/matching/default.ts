import { existsSync, readFileSync } from 'node:fs';
import { AtalayaError } from '../../../core/errors.ts';
import { type Model, modelSchema } from './model.ts';
import { people } from './people.ts';

/** Weights from which two records are one person, and from which a person should look; bits, chosen on made-up people. */
export const THRESHOLDS = { link: 1, review: -3 };

/** The model that comes with the product. */
export function defaultModel(): Model {
  return readModel(new URL('./people-es.json', import.meta.url));
}

/** The model that was trained on purpose for a home, or the product's own. */
export function modelOf(file: string): Model {
  return existsSync(file) ? readModel(file) : defaultModel();
}

function readModel(file: string | URL): Model {
  const parsed = modelSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  const fits =
    parsed.success &&
    people.comparisons.every(
      ({ name, levels }) => parsed.data.comparisons[name]?.length === levels.length + 1,
    );
  if (!fits) {
    throw new AtalayaError(
      `The model of the customers' identities in ${file} does not fit this version: run "atalaya customer train" again.`,
    );
  }
  return parsed.data;
}

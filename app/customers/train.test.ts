import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import { modelFile } from '../../models/identity/index.ts';
import { defaultModel, modelOf } from '../../models/identity/matching/default.ts';
import { type TestRecord, writeRecords } from '../../models/identity/testing.ts';
import { type TestWorkspace, testWorkspace } from '../testing.ts';
import { trainModel } from './train.ts';

let test: TestWorkspace;
beforeEach(async () => {
  test = await testWorkspace();
});
afterEach(() => test.close());

/** So many people with two records each, of which every fourth has a slip in the surname. */
function records(people: number): TestRecord[] {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const word = (seed: number, length: number) =>
    Array.from({ length }, (_, at) => letters[Math.floor(seed / 7 ** at + at * 5) % 26]!).join('');
  return Array.from({ length: people }, (_, person) => {
    const surname = word(person * 31, 7);
    const one = {
      givenName: word(person % 97, 5),
      surname1: surname,
      surname2: word(person * 17, 6),
      emails: [`m${person}@mail.example`],
      phones: [`+346${String(person * 7919).padStart(8, '0')}`],
      nationalId: person % 2 === 0 ? `${String(person).padStart(8, '0')}A` : null,
      birthDate: `19${String(50 + (person % 50))}-0${1 + (person % 9)}-1${person % 10}`,
    };
    return [
      { ...one, recordKey: `a${person}` },
      { ...one, recordKey: `b${person}`, surname1: person % 4 === 0 ? `${surname}x` : surname },
    ];
  }).flat();
}

async function build(people: number): Promise<void> {
  rmSync(test.ws.home.buildFile, { force: true });
  await withDuckDB(test.ws.home.buildFile, async (connection) => {
    await connection.run('create schema intermediate');
    await writeRecords(connection, 'intermediate.int_customers__records', records(people));
  });
}

it('says what is missing before there is a build, and learns nothing from few records', async () => {
  await expect(trainModel(test.ws)).rejects.toThrow(/no build yet/);
  await build(10);
  await expect(trainModel(test.ws)).rejects.toThrow(/20 records are too few/);
  expect(modelOf(modelFile(test.ws))).toEqual(defaultModel());
});

it('learns from the records of the build without labels, the same each time, and the next build uses it', async () => {
  await build(2_600);
  const { file, model } = await trainModel(test.ws);
  expect(file).toBe(modelFile(test.ws));
  expect(modelOf(file)).toEqual(model);
  expect(model.trained.records).toBe(5_200);
  // One person's records share the address far more often than two people's
  const top = model.comparisons.email!.at(-1)!;
  expect(top.m / top.u).toBeGreaterThan(100);
  expect((await trainModel(test.ws)).model.comparisons).toEqual(model.comparisons);
});

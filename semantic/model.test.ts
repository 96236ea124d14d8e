import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VIEWS_BY_ROLE } from '../core/access/scope.ts';
import { buildCatalog } from './catalog.ts';
import { DICTIONARY_FILE, renderDictionary } from './dictionary.ts';
import { exactNumber } from './load.ts';
import { compileFiles, MASK, readModel } from './model.ts';
import { prepareEnvironment } from './server/environment.ts';

const files = readModel();
const catalog = buildCatalog(files);

describe('the model', () => {
  it('gives every view its brand, its day and a reader', () => {
    const readers = new Set(Object.values(VIEWS_BY_ROLE).flat());
    expect([...catalog.keys()].sort()).toEqual([...readers].sort());
    for (const view of catalog.values()) {
      for (const name of [`${view.name}.brand_id`, `${view.name}.brand_name`])
        expect(view.members.has(name)).toBe(true);
      expect(view.members.get(view.timeDimension)?.type).toBe('time');
      for (const { member, unless } of view.pinned) {
        expect(view.members.has(`${view.name}.${member}`)).toBe(true);
        if (unless) expect(view.members.has(`${view.name}.${unless}`)).toBe(true);
      }
    }
  });

  it('keeps every cube private and puts a policy on every view', () => {
    const text = compileFiles(files, { personalData: true })
      .map(({ content }) => content)
      .join('\n');
    expect(text.match(/^cube\(/gm)).toHaveLength(files.flatMap(({ cubes }) => cubes).length);
    expect(text.match(/^cube\(.*"public": false, "refresh_key"/gm)).toHaveLength(
      files.flatMap(({ cubes }) => cubes).length,
    );
    expect(text.match(/^view\(.*"access_policy": \[\{"group": "/gm)).toHaveLength(catalog.size);
  });

  it('holds no personal column in its masked variant', () => {
    const personal = files
      .flatMap(({ cubes }) => cubes)
      .flatMap(({ dimensions }) => dimensions)
      .filter(({ meta }) => meta?.personal);
    expect(personal.map(({ name }) => name)).toEqual([
      'full_name',
      'email',
      'phone',
      'national_id',
      'birth_date',
      'postcode',
    ]);
    const masked = compileFiles(files, { personalData: false })
      .map(({ content }) => content)
      .join('\n');
    for (const { name } of personal) {
      for (const [use] of masked.matchAll(new RegExp(`.{0,12}\\$\\{CUBE\\}\\.${name}\\b.{0,30}`, 'g'))) {
        expect(use).toContain(`is not null then '${MASK}'`);
      }
    }
  });

  it('is what the metric dictionary says', () => {
    expect(readFileSync(DICTIONARY_FILE, 'utf8')).toBe(renderDictionary(catalog));
  });
});

describe('numbers', () => {
  it('become numbers only when that is exact', () => {
    expect(['12.5000', '0.0000', '-3', '150.3', '1e-7', '9007199254740991', '1E+3'].map(exactNumber)).toEqual(
      [12.5, 0, -3, 150.3, 1e-7, 9007199254740991, 1000],
    );
    expect(
      ['9007199254740993', '12345678901234567.8900', 'NaN', '0.1234567890123456789'].map(exactNumber),
    ).toEqual(['9007199254740993', '12345678901234567.8900', 'NaN', '0.1234567890123456789']);
  });
});

describe('the environment', () => {
  it('keeps nothing of another Cube project', () => {
    const env: NodeJS.ProcessEnv = {
      CUBEJS_DEV_MODE: 'true',
      CUBEJS_PLAYGROUND_AUTH_SECRET: 'x',
      CUBEJS_JWT_KEY: 'y',
      PATH: '/bin',
    };
    prepareEnvironment(env);
    expect(env).toMatchObject({ PATH: '/bin', CUBEJS_DEV_MODE: 'false', NODE_ENV: 'production' });
    expect([env.CUBEJS_PLAYGROUND_AUTH_SECRET, env.CUBEJS_JWT_KEY]).toEqual([undefined, undefined]);
  });
});

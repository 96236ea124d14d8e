import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMS } from './forms.ts';
import { lineOf, sharedSql } from './source.ts';
import { calendarSteps, divisions, type Finding, lateralAliases } from './structure.ts';

/**
 * What the two engines would read differently in a model or macro, a sentence each: file, line, form, and what to
 * write instead. Bodies of macros for one engine (`duckdb__`, `trino__`) are that engine's own.
 */
export function unportable(file: string, text: string): string[] {
  const sql = sharedSql(text);
  const byPattern: Finding[] = FORMS.flatMap((form) =>
    [...sql.matchAll(form.pattern)].map((match) => ({
      index: match.index,
      form: form.name,
      harm: form.harm,
      instead: form.instead,
    })),
  );
  return [...byPattern, ...divisions(sql), ...calendarSteps(sql), ...lateralAliases(sql)]
    .sort((a, b) => a.index - b.index)
    .map((found) => {
      const effect = found.harm === 'silent' ? 'differs on Trino' : 'fails on Trino';
      return `${file}:${lineOf(sql, found.index)}: ${found.form} ${effect}; write instead: ${found.instead}`;
    });
}

/** Every SQL file of the dbt project: models, macros, tests. */
export function sqlFiles(folder: string): string[] {
  return ['models', 'macros', 'tests'].flatMap((name) => filesUnder(join(folder, name))).sort();
}

/** The findings of a whole dbt project. */
export function unportableIn(folder: string): string[] {
  return sqlFiles(folder).flatMap((file) =>
    unportable(file.slice(folder.length + 1), readFileSync(file, 'utf8')),
  );
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.name.endsWith('.sql') ? [path] : [];
  });
}

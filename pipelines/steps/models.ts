import { AtalayaError, EXIT } from '../../core/errors.ts';
import { type DbtNodeEvent, type DbtOutcome, type DbtResult, explainFailures } from './dbt.ts';

/** The parts of the models, with the identity and the attribution step between them (see models/README.md). */
export const BEFORE_IDENTITY = [
  '--selector',
  'before_identity',
  '--exclude-resource-type',
  'unit_test',
] as const;
export const BEFORE_ATTRIBUTION = [
  '--selector',
  'before_attribution',
  '--exclude-resource-type',
  'unit_test',
] as const;
export const AFTER_ATTRIBUTION = [
  '--selector',
  'after_attribution',
  '--exclude-resource-type',
  'unit_test',
] as const;

export interface TransformReport {
  models: number;
  skipped: number;
  /** The three slowest, in seconds: where a slow build is to be looked at. */
  slowest: Record<string, number>;
}

export interface CheckReport {
  passed: number;
  warned: number;
  warnings: string[];
}

/** Sums up the models of an outcome; throws when one could not be built, in a sentence that names it. */
export function transformReport(outcomes: readonly DbtOutcome[]): TransformReport {
  const results = outcomes.flatMap((outcome) => outcome.results);
  for (const outcome of outcomes) {
    const broken = {
      ...outcome,
      results: outcome.results.filter((result) => !isCheck(result) && result.status === 'error'),
    };
    if (broken.results.length > 0 || (outcome.error && outcome.results.length === 0)) {
      throw new AtalayaError(summary(explainFailures(broken)), {
        details: { failures: explainFailures(broken) },
      });
    }
  }
  const models = results.filter((result) => !isCheck(result) && result.status === 'success');
  const slowest = [...models].sort((a, b) => b.seconds - a.seconds).slice(0, 3);
  return {
    models: models.length,
    skipped: results.filter((result) => !isCheck(result) && result.status === 'skipped').length,
    slowest: Object.fromEntries(slowest.map((model) => [model.name, Math.round(model.seconds * 100) / 100])),
  };
}

/** Sums up the checks; throws (exit code "check") when one of error level failed. Warnings are handed back. */
export function checkReport(outcomes: readonly DbtOutcome[]): CheckReport {
  const failures = outcomes.flatMap(explainFailures);
  if (failures.length > 0 || outcomes.some((outcome) => !outcome.success)) {
    throw new AtalayaError(summary(failures.length > 0 ? failures : ['The checks could not be completed.']), {
      exitCode: EXIT.check,
      details: { failures },
    });
  }
  const checks = outcomes.flatMap((outcome) => outcome.results).filter(isCheck);
  const warned = checks.filter((result) => result.status === 'warn');
  return {
    passed: checks.filter((result) => result.status === 'pass').length,
    warned: warned.length,
    warnings: warned.slice(0, 20).map((result) => `${result.name}: ${result.failures ?? 'some'} rows`),
  };
}

/** The published marts among what was built: a mart whose model was deleted lingers in the build file only. */
export function builtMarts(outcomes: readonly DbtOutcome[]): string[] {
  return outcomes
    .flatMap((outcome) => outcome.results)
    .filter((result) => result.kind === 'model' && result.schema === 'marts' && result.status === 'success')
    .map((result) => result.name);
}

/** One line for each node that ended; starts are not worth a line. */
export function nodeProgress(event: DbtNodeEvent): string | undefined {
  if (event.phase !== 'end') return undefined;
  return `${event.kind} ${event.name}: ${event.status}`;
}

function isCheck(result: DbtResult): boolean {
  return result.kind.endsWith('test');
}

function summary(failures: readonly string[]): string {
  const rest = failures.length - 1;
  return rest > 0 ? `${failures[0]} (and ${rest} more)` : failures[0]!;
}

import { expect, test } from 'vitest';
import type { DbtOutcome, DbtResult } from './dbt.ts';
import { builtMarts, checkReport, nodeProgress, transformReport } from './models.ts';

const node = (over: Partial<DbtResult>): DbtResult => ({
  id: 'model.atalaya.fct_orders',
  kind: 'model',
  name: 'fct_orders',
  schema: 'marts',
  status: 'success',
  message: null,
  failures: null,
  seconds: 1.234,
  file: 'models/marts/commerce/fct_orders.sql',
  description: null,
  ...over,
});
const outcome = (...results: DbtResult[]): DbtOutcome => ({
  success: results.every((result) => ['success', 'pass', 'warn'].includes(result.status)),
  error: null,
  results,
});

test('a broken model is told by name, file and cause, without the line that repeats its name', () => {
  const broken = node({
    status: 'error',
    message:
      'Runtime Error in model fct_orders (models/marts/commerce/fct_orders.sql)\n  Binder Error: no column "nett"\n  LINE 3: nett',
  });
  expect(() =>
    transformReport([outcome(broken, node({ name: 'x', status: 'error', message: 'y' }))]),
  ).toThrow(
    'The model fct_orders (models/marts/commerce/fct_orders.sql) failed: Binder Error: no column "nett" LINE 3: nett. (and 1 more)',
  );
});

test('a project that cannot be read is told as such', () => {
  expect(() =>
    transformReport([{ success: false, error: 'Parsing Error\n  no such macro', results: [] }]),
  ).toThrow('The models could not be run: no such macro.');
});

test('what a failing check kept from being built is counted, and the check is what failed', () => {
  const outcomes = [
    outcome(
      node({}),
      node({ name: 'unique_key', kind: 'test', status: 'fail', failures: 2, file: 'models/x.yml' }),
      node({ name: 'mart_x', status: 'skipped' }),
    ),
  ];
  expect(transformReport(outcomes)).toEqual({ models: 1, skipped: 1, slowest: { fct_orders: 1.23 } });
  expect(() => checkReport(outcomes)).toThrow('The check unique_key (models/x.yml) failed: 2 rows break it.');
  expect(builtMarts(outcomes)).toEqual(['fct_orders']);
});

test('warnings do not stop a release and are handed on', () => {
  const outcomes = [
    outcome(
      node({ name: 'ok', kind: 'test', status: 'pass' }),
      node({ name: 'late', kind: 'test', status: 'warn', failures: 4 }),
    ),
  ];
  expect(checkReport(outcomes)).toEqual({ passed: 1, warned: 1, warnings: ['late: 4 rows'] });
});

test('only what ended is worth a line of progress', () => {
  const event = { id: 'x', kind: 'model', name: 'fct_orders', status: 'success' };
  expect(nodeProgress({ ...event, phase: 'start' })).toBeUndefined();
  expect(nodeProgress({ ...event, phase: 'end' })).toBe('model fct_orders: success');
});

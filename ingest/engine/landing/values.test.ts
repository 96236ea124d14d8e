import { expect, test } from 'vitest';
import type { ColumnType, LandedValue } from '../../../core/streams/columns.ts';
import { plainDecimal, STORE, type StoredValue } from './values.ts';

test.each<[ColumnType, NonNullable<LandedValue>, StoredValue]>([
  ['money', '12.34', 123_400n],
  ['money', '-0.00005', -1n],
  ['money', '0.00004', 0n],
  ['money', 0.1 + 0.2, 3_000n],
  ['money', 1e-7, 0n],
  ['money', '144.', 1_440_000n],
  ['money', '.5', 5_000n],
  ['money', '99999999999999.9999', 999_999_999_999_999_999n],
  ['money', 1.5e3, 15_000_000n],
  ['integer', '9223372036854775807', 9_223_372_036_854_775_807n],
  ['integer', -3, -3n],
  ['number', '2.5', 2.5],
  ['text', 12, '12'],
  ['date', '1970-01-02', 1],
  ['date', '2024-02-29', 19_782],
  ['timestamp', '1970-01-01T00:00:01.5Z', 1_500_000n],
  ['timestamp', '1970-01-01 01:00:00+0100', 0n],
  ['timestamp', '1970-01-01T00:00:00', 0n],
  ['timestamp', '1970-01-01T00:00:00.000001+00:00', 1n],
  ['boolean', false, false],
])('%s %s', (type, value, stored) => {
  expect(STORE[type](value)).toBe(stored);
});

test.each<[ColumnType, NonNullable<LandedValue>, string]>([
  ['money', 'abc', 'wrong_type'],
  ['money', '', 'wrong_type'],
  ['money', '100000000000000', 'out_of_range'],
  ['integer', 1.5, 'wrong_type'],
  ['integer', 2 ** 60, 'out_of_range'],
  ['integer', '9223372036854775808', 'out_of_range'],
  ['number', Number.NaN, 'wrong_type'],
  ['boolean', 'true', 'wrong_type'],
  ['date', '2026-02-30', 'wrong_type'],
  ['date', '26-02-03', 'wrong_type'],
  ['timestamp', '2026-02-30T00:00:00Z', 'wrong_type'],
  ['timestamp', '2026-02-30T00:00:00.000Z', 'wrong_type'],
  ['timestamp', 'yesterday', 'wrong_type'],
  ['timestamp', '2026-01-01T25:00:00Z', 'wrong_type'],
])('%s refuses %s', (type, value, kind) => {
  expect(() => STORE[type](value)).toThrow(expect.objectContaining({ kind }));
});

test('exponents are written out exactly', () => {
  expect(['1e3', '1.25E+1', '-12e-3', '5e-1', '7'].map(plainDecimal)).toEqual([
    '1000',
    '12.5',
    '-0.012',
    '0.5',
    '7',
  ]);
});

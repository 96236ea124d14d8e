import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  addMoney,
  flag,
  instant,
  integer,
  money,
  readDay,
  readInstant,
  readInteger,
  readMoney,
  readNumber,
  required,
  text,
} from './vendor-values.ts';

describe('values of vendors', () => {
  it('are null when absent, null or blank', () => {
    const row = z.looseObject({ a: text, b: money, c: instant }).parse({ b: null, c: ' ' });
    expect(row).toMatchObject({ a: null, b: null, c: null });
  });

  it('are refused without being quoted when they make no sense', () => {
    const issue = z.looseObject({ a: integer }).safeParse({ a: 'Ane Ruiz' }).error!.issues[0]!;
    expect(issue).toMatchObject({
      path: ['a'],
      message: 'is not a whole number',
      params: { reason: 'wrong_type' },
    });
    expect(JSON.stringify(issue.message)).not.toContain('Ane');
  });

  it('that are part of a key may not be missing', () => {
    const issue = z.looseObject({ a: required(text) }).safeParse({}).error!.issues[0]!;
    expect(issue).toMatchObject({ path: ['a'], message: 'is missing', params: { reason: 'missing_key' } });
    expect(required(text).parse(12)).toBe('12');
  });

  it('read whole numbers exactly, however long', () => {
    expect(['12', '12.0', '-3', '12345678901234567890'].map(readInteger)).toEqual([
      12,
      12,
      -3,
      12345678901234567890n,
    ]);
    expect(['1.5', '1e3', '', 'x', true].map(readInteger)).toEqual(Array(5).fill(undefined));
  });

  it('read numbers in any notation, and no words', () => {
    expect(['1e-3', '.5', '5.', 2].map(readNumber)).toEqual([0.001, 0.5, 5, 2]);
    expect(['1,5', 'NaN', 'Infinity', '0x10'].map(readNumber)).toEqual(Array(4).fill(undefined));
  });

  it('read money as a decimal of four places, rounded half away from zero', () => {
    const written = ['12.34567', '-0.00005', '.5', 7, 1e-7, '99999999999999.99994'];
    expect(written.map(readMoney)).toEqual([
      '12.3457',
      '-0.0001',
      '0.5000',
      '7.0000',
      '0.0000',
      '99999999999999.9999',
    ]);
    expect(['1e21', '100000000000000', '12 €'].map(readMoney)).toEqual(Array(3).fill(undefined));
  });

  it('add money without a binary rest', () => {
    expect([
      addMoney('0.1000', '0.2000'),
      addMoney('-1.5000', '0.2500'),
      addMoney('1.0000', '-1.0000'),
    ]).toEqual(['0.3000', '-1.2500', '0.0000']);
  });

  it.each([
    ['2026-10-25T02:30:00+0200', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T02:30:00.000Z'],
    ['2026-10-25T02:30:00.123456Z', '2026-10-25T02:30:00.123Z'],
    ['2026-10-25', '2026-10-25T00:00:00.000Z'],
    ['1793008800000', '2026-10-26T10:00:00.000Z'],
    [1793008800, '2026-10-26T10:00:00.000Z'],
    ['Thu, 24 Aug 2026 05:37:16 +0000', '2026-08-24T05:37:16.000Z'],
    ['24 Aug 2026 05:37:16 +0200', '2026-08-24T03:37:16.000Z'],
    ['2026-02-30T10:00:00Z', undefined],
    ['25/10/2026', undefined],
    ['tomorrow', undefined],
  ])('read the instant %s', (written, expected) => {
    expect(readInstant(written)).toBe(expected);
  });

  it('read days that exist', () => {
    expect(['2026-02-28', '2026-02-30', '2026-10-25T23:59:59+02:00', '1/2/2026'].map(readDay)).toEqual([
      '2026-02-28',
      undefined,
      '2026-10-25',
      undefined,
    ]);
  });

  it('read flags in the spellings of vendors', () => {
    expect(['true', 'FALSE', 1, 0, '1', null].map((value) => flag.parse(value))).toEqual([
      true,
      false,
      true,
      false,
      true,
      null,
    ]);
    expect(flag.safeParse('perhaps').success).toBe(false);
  });
});

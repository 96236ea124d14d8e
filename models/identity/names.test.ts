import { describe, expect, it } from 'vitest';
import {
  areBirthDatesCompatible,
  areGivenNamesCompatible,
  areSurnamesCompatible,
  isOneEditApart,
} from './names.ts';

describe('names', () => {
  it.each([
    ['ana', 'ana maria', true],
    ['maria', 'maria jose', true],
    ['j', 'juan', true],
    ['fran', 'francisco', true],
    ['pepe', 'jose', true],
    ['josep', 'jose', true],
    ['javier', 'xavi', true],
    ['alberto', 'albreto', true],
    ['ana', 'eva', false],
    ['luis', 'luisa', false],
    ['mario', 'maria', false],
    ['antonio', 'maria', false],
    ['jo', 'jose', false],
  ])('given names %s and %s: %s', (a, b, compatible) => {
    expect(areGivenNamesCompatible(a, b)).toBe(compatible);
    expect(areGivenNamesCompatible(b, a)).toBe(compatible);
  });

  it('forgives one slip in a surname, but not in a short one', () => {
    expect(areSurnamesCompatible('gonzalez', 'gonzales')).toBe(true);
    expect(areSurnamesCompatible('garcia', 'gracia')).toBe(true);
    expect(areSurnamesCompatible('rey', 'ruy')).toBe(false);
    expect(areSurnamesCompatible('lopez', 'gomez')).toBe(false);
  });

  it('knows one edit from two', () => {
    expect(isOneEditApart('abc', 'abcd')).toBe(true);
    expect(isOneEditApart('abcd', 'acd')).toBe(true);
    expect(isOneEditApart('abc', 'acb')).toBe(true);
    expect(isOneEditApart('abc', 'cba')).toBe(false);
    expect(isOneEditApart('abc', 'abcde')).toBe(false);
  });

  it('takes swapped day and month and one wrong digit for the same date', () => {
    expect(areBirthDatesCompatible('1980-02-03', '1980-03-02')).toBe(true);
    expect(areBirthDatesCompatible('1980-02-03', '1981-02-03')).toBe(true);
    expect(areBirthDatesCompatible('1980-02-03', '1981-02-04')).toBe(false);
  });
});

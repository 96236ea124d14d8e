import { describe, expect, it } from 'vitest';
import { installFallback, type NativeExports, nativeExports } from './native-fallback.ts';

function native(loads: boolean): NativeExports & { getFinalQueryResult: () => string } {
  return {
    loadNative: () => {
      if (!loads) throw new Error('Unable to load the add-on.');
      return {};
    },
    getFinalQueryResult: () => 'the add-on',
  };
}

describe('the replacement of the native add-on', () => {
  it('leaves an add-on alone that can be loaded', () => {
    const exports = native(true);
    expect(installFallback(exports)).toBe(false);
    expect(exports.getFinalQueryResult()).toBe('the add-on');
    expect(Object.keys(exports)).toEqual(['loadNative', 'getFinalQueryResult']);
  });

  it('stands in for one that is missing, or when it is asked to', () => {
    for (const [loads, force] of [
      [false, false],
      [true, true],
    ] as const) {
      const exports = native(loads);
      expect(installFallback(exports, { force })).toBe(true);
      expect(exports.getFinalQueryResult).not.toBe(native(loads).getFinalQueryResult);
      expect((exports.isFallbackBuild as () => boolean)()).toBe(true);
      expect((exports.redactSqlLiterals as (sql: string) => string)("select 'it''s' = 'x'")).toBe(
        "select '?' = '?'",
      );
    }
  });

  it('gives Cube the parts that it makes while it starts', async () => {
    const exports = native(false);
    installFallback(exports);
    const Instance = exports.NativeInstance as new () => {
      newJinjaEngine(): object;
      loadPythonContext(): Promise<object>;
    };
    expect(new Instance().newJinjaEngine()).toEqual({});
    expect(await new Instance().loadPythonContext()).toEqual({ filters: {}, functions: {}, variables: {} });
  });

  it('finds the module that Cube itself requires', () => {
    expect(nativeExports().loadNative).toBeTypeOf('function');
  });
});

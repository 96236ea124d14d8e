import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, classOfCode, readThrottle } from './errors.ts';
import { connector } from './index.ts';

function failed(code: number, error_subcode?: number, message = 'refused') {
  return { error: { message, type: 'OAuthException', code, error_subcode, fbtrace_id: 'A1' } };
}

describe('the table of codes', () => {
  it.each([
    [4, undefined, 'rate_limited'],
    [17, 2446079, 'rate_limited'],
    [32, undefined, 'rate_limited'],
    [613, undefined, 'rate_limited'],
    ...[80000, 80001, 80002, 80003, 80004, 80005, 80006, 80008].map(
      (code) => [code, undefined, 'rate_limited'] as const,
    ),
    [1, undefined, 'transient'],
    [1, 99, 'transient'],
    [2, undefined, 'transient'],
    [99, undefined, 'transient'],
    [104, undefined, 'transient'],
    [960, undefined, 'transient'],
    [100, 1487534, 'data_too_large'],
    [100, 33, 'permission'],
    [100, undefined, 'permission'],
    [10, undefined, 'permission'],
    [200, undefined, 'permission'],
    [294, undefined, 'permission'],
    [299, undefined, 'permission'],
    [190, 463, 'config'],
    [102, undefined, 'config'],
    [3018, 1504018, 'config'],
  ] as const)('code %i, subcode %s is %s', (code, subcode, kind) => {
    expect(classOf(connector, 400, failed(code, subcode))).toBe(kind);
  });

  it('names every code once per subcode', () => {
    const pairs = CODES.flatMap((rule) => rule.codes.map((code) => `${code}/${rule.subcode ?? ''}`));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('goes by the words where Meta has no code of its own', () => {
    const words = 'Please reduce the amount of data you are asking for, then retry your request';
    expect(classOf(connector, 500, failed(1, undefined, words))).toBe('data_too_large');
    expect(classOf(connector, 400, failed(100, undefined, 'The cursor is invalid or has expired'))).toBe(
      'cursor_expired',
    );
  });

  it('goes by the status when a proxy answers', () => {
    const by = (status: number) => classOf(connector, status, '<html>oops</html>');
    expect([by(429), by(401), by(403), by(502)]).toEqual([
      'rate_limited',
      'config',
      'permission',
      'transient',
    ]);
  });

  it('classifies the code that a job states in its own body', () => {
    expect(classOfCode(100, 1487534)).toBe('data_too_large');
    expect(classOfCode(undefined)).toBeUndefined();
  });
});

describe('usage headers', () => {
  const wait = (headers: Record<string, string>, status = 200) =>
    readThrottle({ status, headers, body: '' })?.waitMs;

  it('wait until Meta gives access again', () => {
    const usage = [{ call_count: 100, total_cputime: 20, estimated_time_to_regain_access: 7 }];
    expect(wait({ 'x-business-use-case-usage': JSON.stringify({ '178450': usage }) })).toBe(7 * 60_000);
  });

  it('do not hold back a refusal that Meta takes back at once', () => {
    const usage = [{ call_count: 100, total_cputime: 100, estimated_time_to_regain_access: 0 }];
    const headers = { 'x-business-use-case-usage': JSON.stringify({ '178450': usage }) };
    expect(wait(headers, 400)).toBeUndefined();
    expect(wait(headers, 200)).toBe(600_000);
  });

  it('slow down at 85 % and pause at 95 % of any allowance', () => {
    expect(wait({ 'x-app-usage': '{"call_count":84,"total_time":10,"total_cputime":1}' })).toBeUndefined();
    expect(wait({ 'x-app-usage': '{"call_count":10,"total_time":85,"total_cputime":1}' })).toBe(120_000);
    expect(wait({ 'x-fb-ads-insights-throttle': '{"app_id_util_pct":3,"acc_id_util_pct":95.2}' })).toBe(
      600_000,
    );
    expect(wait({ 'x-ad-account-usage': '{"acc_id_util_pct":99}' })).toBe(600_000);
  });

  it('ignore what they cannot read', () => {
    expect(wait({ 'x-app-usage': 'soon' })).toBeUndefined();
    expect(wait({})).toBeUndefined();
  });
});

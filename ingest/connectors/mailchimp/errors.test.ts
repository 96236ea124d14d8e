import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { connector } from './index.ts';

const problem = (status: number, title: string, detail = '') => ({
  type: 'about:blank',
  title,
  status,
  detail,
});

describe('errors of Mailchimp', () => {
  it.each([
    [429, problem(429, 'Too Many Requests'), 'rate_limited'],
    [403, '<html>Access Denied</html>', 'rate_limited'],
    [403, problem(403, 'Wrong Datacenter'), 'config'],
    [403, problem(403, 'Forbidden', 'This account has been deactivated.'), 'config'],
    [403, problem(403, 'Forbidden', 'You do not have access'), 'permission'],
    [401, problem(401, 'API Key Invalid'), 'config'],
    [400, problem(400, 'Invalid Resource', 'The offset is beyond what can be paged.'), 'cursor_expired'],
    [400, problem(400, 'Bad Request', 'This campaign was archived.'), 'skip_entity'],
    [404, problem(404, 'Resource Not Found'), 'skip_entity'],
    [504, '<html>Gateway Timeout</html>', 'data_too_large'],
    [422, problem(422, 'Unprocessable'), 'bug'],
    [500, problem(500, 'Internal Server Error'), 'transient'],
    [502, '', 'transient'],
  ])('%s %j', (status, body, expected) => {
    expect(classOf(connector, status, body)).toBe(expected);
  });
});

describe('the account', () => {
  it('lives in the data centre at the end of its key', () => {
    expect(connector.addressParts!({ api_key: '0123456789abcdef-us21' })).toEqual({ dc: 'us21' });
    expect(connector.addressParts!({ api_key: '0123456789abcdef' })).toEqual({});
  });

  it('signs with the key as a basic password', () => {
    const signed = connector.authenticate({ method: 'GET', path: '/' }, { api_key: 'k-us6' }, {});
    const pair = Buffer.from(signed.headers!.authorization!.slice(6), 'base64').toString();
    expect(pair.endsWith(':k-us6')).toBe(true);
  });
});

import { expect, it } from 'vitest';
import { signIn } from './sign-in.ts';

function ask(credentials: Record<string, string>, answer: object, config: object = {}) {
  const sent: { url: string; form: Record<string, string> }[] = [];
  const token = signIn({
    credentials,
    config: { my_domain: 'acme', ...config },
    post: async <T>(url: string, form: Record<string, string>) => {
      sent.push({ url, form });
      return answer as T;
    },
  });
  return { sent, token };
}

it('gets a session by the refresh token, from the org itself', async () => {
  const credentials = { client_id: 'app', client_secret: 'secret', refresh_token: 'refresh' };
  const { sent, token } = ask(credentials, {
    access_token: '00D!x',
    instance_url: 'https://acme.my.salesforce.com',
  });
  expect(await token).toEqual({ value: '00D!x', expiresInS: 3600 });
  expect(sent).toEqual([
    {
      url: 'https://acme.my.salesforce.com/services/oauth2/token',
      form: { grant_type: 'refresh_token', ...credentials },
    },
  ]);
});

it("signs in by the app's own credentials without one, wherever it is told to", async () => {
  const login_url = 'https://proxy.example/sf/';
  const { sent, token } = ask(
    { client_id: 'app', client_secret: 's' },
    { access_token: '00D!y' },
    { login_url },
  );
  await token;
  expect(sent[0]).toMatchObject({
    url: 'https://proxy.example/sf/services/oauth2/token',
    form: { grant_type: 'client_credentials' },
  });
});

it('refuses the session of another org', async () => {
  const { token } = ask(
    { client_id: 'app', refresh_token: 'r' },
    { access_token: '00D!z', instance_url: 'https://other.my.salesforce.com' },
  );
  await expect(token).rejects.toThrow('write "my_domain: other"');
});

import { createSign } from 'node:crypto';
import type { AccessToken, SignIn } from '../../engine/connector.ts';
import { settings } from './settings.ts';

const SCOPE = 'https://www.googleapis.com/auth/analytics.readonly';
/** What the claim is made for, also when a proxy stands before it. */
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const LIFE_S = 3600;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The service account's claim, signed with its key: https://developers.google.com/identity/protocols/oauth2/service-account */
export function assertion(clientEmail: string, privateKey: string, nowS: number): string {
  const claim = { iss: clientEmail, scope: SCOPE, aud: AUDIENCE, iat: nowS, exp: nowS + LIFE_S };
  const content = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claim)}`;
  // Environment variables often carry the key's line ends as written in the JSON file.
  const key = privateKey.replaceAll('\\n', '\n');
  return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
}

export async function signIn({ credentials, config, post }: SignIn): Promise<AccessToken> {
  const { client_email, token_url } = settings(config);
  const token = await post<{ access_token: string; expires_in: number }>(token_url, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertion(client_email, credentials.private_key!, Math.floor(Date.now() / 1000)),
  });
  return { value: token.access_token, expiresInS: token.expires_in };
}

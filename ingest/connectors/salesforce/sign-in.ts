import type { AccessToken, SignIn } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { settings } from './settings.ts';

/** Salesforce does not say how long a session lives; its shortest setting that is in use is two hours. */
const SESSION_SECONDS = 3_600;

/**
 * Gets a session by the refresh token, or by the app's own credentials where there is none. Salesforce answers with the
 * address at which the org lives (`instance_url`): requests go to My Domain, so both must be the same.
 */
export async function signIn({ credentials, config, post }: SignIn): Promise<AccessToken> {
  const { my_domain, login_url } = settings(config);
  const home = `https://${my_domain}.my.salesforce.com`;
  const grant: Record<string, string> = credentials.refresh_token
    ? { grant_type: 'refresh_token', refresh_token: credentials.refresh_token }
    : { grant_type: 'client_credentials' };
  const answer = await post<{ access_token: string; instance_url?: string }>(
    `${(login_url ?? home).replace(/\/+$/, '')}/services/oauth2/token`,
    {
      ...grant,
      client_id: credentials.client_id!,
      ...(credentials.client_secret ? { client_secret: credentials.client_secret } : {}),
    },
  );
  const lives = answer.instance_url ? new URL(answer.instance_url).hostname : undefined;
  if (lives?.endsWith('.my.salesforce.com') && lives !== new URL(home).hostname) {
    const name = lives.replace(/\.my\.salesforce\.com$/, '');
    throw new VendorError(
      `The token belongs to another org of Salesforce: write "my_domain: ${name}", or use the credentials of ${my_domain}.`,
      { class: 'config' },
    );
  }
  return { value: answer.access_token, expiresInS: SESSION_SECONDS };
}

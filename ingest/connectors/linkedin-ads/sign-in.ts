import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AccessToken, SignIn } from '../../engine/connector.ts';
import { settings } from './settings.ts';

const SIXTY_DAYS_S = 60 * 86_400;

/** A token by itself (it lives 60 days), or a refresh token (365 days) with the secret of the application. */
export const credentialsSchema = z
  .strictObject({
    access_token: z.string().min(1).optional(),
    refresh_token: z.string().min(1).optional(),
    client_secret: z.string().min(1).optional(),
  })
  .refine(
    (given) => given.access_token !== undefined || (given.refresh_token && given.client_secret),
    'give access_token, or refresh_token with client_secret',
  );

/** https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens */
export async function signIn({ credentials, config, post }: SignIn): Promise<AccessToken> {
  const { client_id, token_url, token_settle_ms } = settings(config);
  if (!credentials.refresh_token) return { value: credentials.access_token!, expiresInS: SIXTY_DAYS_S };
  const token = await post<{ access_token: string; expires_in: number }>(token_url, {
    grant_type: 'refresh_token',
    refresh_token: credentials.refresh_token,
    client_id: client_id ?? '',
    client_secret: credentials.client_secret!,
  });
  await sleep(token_settle_ms);
  return { value: token.access_token, expiresInS: token.expires_in };
}

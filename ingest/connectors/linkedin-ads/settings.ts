import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  account_id: z
    .union([z.string(), z.number()])
    .transform((id) => String(id).replace('urn:li:sponsoredAccount:', ''))
    .refine((id) => /^\d+$/.test(id), 'write the number of the ad account, such as "508720451"'),
  /** Id of the application; needed with a refresh token. */
  client_id: z.string().optional(),
  /** Where refresh tokens are exchanged. */
  token_url: z.url().default('https://www.linkedin.com/oauth/v2/accessToken'),
  /** A new access token is not known everywhere at once: wait so long before its first use. */
  token_settle_ms: z.coerce.number().int().min(0).max(120_000).default(30_000),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

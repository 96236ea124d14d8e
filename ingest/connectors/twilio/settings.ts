import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  account_sid: z.string().regex(/^AC\w+$/, 'write the SID of the account: AC and 32 letters and digits'),
  /** Whether the accounts below it are read too. */
  subaccounts: z.boolean().default(true),
  /** Records asked for at once; Twilio gives at most 1,000. */
  page_size: z.coerce.number().int().min(1).max(1000).default(1000),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

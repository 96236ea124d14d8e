import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  /** Id of the professional account: 17841…, as the page's `instagram_business_account` gives it. */
  account_id: z.coerce.string().regex(/^\d+$/, 'write the number of the Instagram professional account'),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

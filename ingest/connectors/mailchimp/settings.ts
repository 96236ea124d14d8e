import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  /** Data centre of the account, such as `us6`; only needed when the key does not end in it. */
  dc: z
    .string()
    .regex(/^[a-z]+\d+$/, 'write the data centre as it ends the API key, such as "us6"')
    .optional(),
  /** Audiences to read; all of them when not given. */
  lists: z.array(z.coerce.string()).optional(),
  /** Records asked for at once; Mailchimp gives at most 1,000. */
  page_size: z.coerce.number().int().min(1).max(1000).default(1000),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

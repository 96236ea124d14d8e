import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  page_id: z.coerce.string().regex(/^\d+$/, 'write the number of the Facebook page'),
  /** Whether the page's private conversations are read too; needs pages_messaging. */
  conversations: z.boolean().default(true),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  channel_id: z.string().regex(/^UC[\w-]+$/, 'write the id of the channel: UC and 22 letters and digits'),
  /** Units that one sync may spend; a project has 10,000 a day unless Google raised it. */
  quota_units: z.coerce.number().int().positive().default(5_000),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

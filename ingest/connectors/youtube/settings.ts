import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  channel_id: z.string().regex(/^UC[\w-]+$/, 'write the id of the channel: UC and 22 letters and digits'),
  /** Units that one sync may spend; a project has 10,000 a day unless Google raised it. */
  quota_units: z.coerce.number().int().positive().default(5_000),
  /** The OAuth client through which the channel's owner gave consent. */
  client_id: z.string().min(1, 'give the id of the OAuth client'),
  /** Where refresh tokens are exchanged. */
  token_url: z.url().default('https://oauth2.googleapis.com/token'),
  /** YouTube Analytics answers on a host of its own. */
  analytics_url: z.url().default('https://youtubeanalytics.googleapis.com'),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

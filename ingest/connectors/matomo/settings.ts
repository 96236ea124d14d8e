import { z } from 'zod';

export const settingsSchema = z.looseObject({
  /** Site id of Matomo (idSite). */
  site_id: z.coerce.string().regex(/^\d+$/, 'write the site id of Matomo, such as 1'),
  /** Requests a minute to the Live API: Matomo Cloud allows 200; a server of one's own may take more. */
  live_per_minute: z.coerce.number().positive().default(200),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

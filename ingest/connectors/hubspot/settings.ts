import { z } from 'zod';

export const settingsSchema = z.looseObject({
  /** Number of the HubSpot account, for people to recognise it. */
  portal_id: z.coerce.string().optional(),
  /** HubSpot lets search be asked about five times a second, in an account as a whole and without headers. */
  search_per_second: z.coerce.number().positive().default(4),
  /** All other requests: 100 in ten seconds is the smallest allowance that HubSpot sells. */
  requests_per_second: z.coerce.number().positive().default(10),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

import { z } from 'zod';

const fieldId = z.coerce.string().regex(/^\d+$/, 'write the number of a ticket field of Zendesk');

export const settingsSchema = z.looseObject({
  /** `acme` of acme.zendesk.com; without it the connection needs `base_url`. */
  subdomain: z
    .string()
    .regex(/^[a-z0-9-]+$/i, 'write the part before .zendesk.com')
    .optional(),
  /** The agent whose API token is used. */
  email: z.email('write the e-mail address of the agent who owns the token'),
  /** Numbers of the ticket fields that hold what the company asks about each case. */
  fields: z
    .looseObject({
      topic: fieldId.optional(),
      campaign_id: fieldId.optional(),
      case_type: fieldId.optional(),
    })
    .default({}),
  /** Incremental exports a minute: 10, or 30 with the High Volume add-on. */
  incremental_per_minute: z.coerce.number().positive().default(10),
  /** All other requests: 200 a minute is the smallest plan's allowance. */
  requests_per_minute: z.coerce.number().positive().default(200),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

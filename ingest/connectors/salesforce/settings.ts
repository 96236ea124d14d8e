import { z } from 'zod';

const field = z.string().regex(/^\w+$/, 'write the API name of a field, such as "DNI__c"');

export const settingsSchema = z.looseObject({
  /** The org's own name: `acme` of acme.my.salesforce.com, `acme--test.sandbox` of a sandbox. */
  my_domain: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'write the org\'s name as in <name>.my.salesforce.com, such as "acme"'),
  /** Where tokens come from, when not from the org itself. */
  login_url: z.url().optional(),
  /** The org's own fields for columns that Salesforce has none for, by stream: `contacts: { national_id: DNI__c }`. */
  fields: z
    .looseObject({
      contacts: z.record(z.string(), field).default({}),
      leads: z.record(z.string(), field).default({}),
      accounts: z.record(z.string(), field).default({}),
      opportunities: z.record(z.string(), field).default({}),
    })
    .prefault({}),
  /** A window at least so long is read by a bulk job, a shorter one page by page. */
  bulk_from_hours: z.coerce.number().nonnegative().default(24),
  /** Pause between two looks at a bulk job. */
  poll_ms: z.coerce.number().int().positive().default(5_000),
  /** After this long a bulk job is given up and the window is read page by page. */
  job_timeout_ms: z.coerce
    .number()
    .int()
    .positive()
    .default(4 * 3_600_000),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

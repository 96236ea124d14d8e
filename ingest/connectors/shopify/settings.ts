import { z } from 'zod';

export const settingsSchema = z.looseObject({
  /** The shop's own name at Shopify: `norte` of norte.myshopify.com. */
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'write the shop\'s name as in <name>.myshopify.com, such as "norte"'),
  /** Pause between two looks at a bulk operation. */
  poll_ms: z.coerce.number().int().positive().default(2_000),
  /** After this long a bulk operation is cancelled and its window is read in halves. */
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

import { z } from 'zod';

export const settingsSchema = z.looseObject({
  /** A connected account (`acct_…`) whose payments a platform's key reads. */
  account: z
    .string()
    .regex(/^acct_\w+$/, 'write the id of a connected account, such as "acct_1032D82eZvKYlo2C"')
    .optional(),
  /** True when nothing else tells of the orders (subscriptions): then each payment is published as one. */
  payments_are_orders: z.boolean().default(false),
  /** Field of a payment's metadata with the number of its order. */
  order_field: z.string().min(1).default('order_number'),
  /** Stripe reads at most 100 a second in live mode and 25 in test mode. */
  requests_per_second: z.coerce.number().positive().default(20),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

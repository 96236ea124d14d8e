import { z } from 'zod';

const customer = z
  .union([z.string(), z.number()])
  .transform((id) => String(id).replaceAll('-', ''))
  .refine((id) => /^\d{10}$/.test(id), 'write the ten digits of the account, such as "123-456-7890"');

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  customer_id: customer,
  /** Manager account through which the user reaches the customer; none when the user has direct access. */
  login_customer_id: customer.optional(),
  client_id: z.string().min(1, 'give the id of the OAuth client'),
  /** Where refresh tokens are exchanged. */
  token_url: z.url().default('https://oauth2.googleapis.com/token'),
  /** Days that are read again: the longest lookback window of the account's conversion actions, 30 by default there. */
  restatement_days: z.coerce.number().int().min(1).max(90).default(30),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

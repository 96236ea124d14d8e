import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  property_id: z
    .union([z.string(), z.number()])
    .transform((id) => String(id).replace('properties/', ''))
    .refine((id) => /^\d+$/.test(id), 'write the number of the GA4 property, such as "123456789"'),
  /** Address of the service account, as its key file names it. */
  client_email: z.string().min(3, 'give the client_email of the service account'),
  /** Where the signed claim is exchanged. */
  token_url: z.url().default('https://oauth2.googleapis.com/token'),
  /** Rows of a page; Google gives 250,000 at most. */
  page_rows: z.coerce.number().int().min(1).max(250_000).default(100_000),
  /** Days that are read again; Google processes most of a day within two or three. */
  restatement_days: z.coerce.number().int().min(1).max(30).default(3),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

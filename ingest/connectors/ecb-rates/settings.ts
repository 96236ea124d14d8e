import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  /** Currencies to read, by default all of about thirty. */
  currencies: z
    .array(z.string().regex(/^[A-Z]{3}$/, 'write currencies as three capitals, such as "GBP"'))
    .default([]),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

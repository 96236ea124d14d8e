import { z } from 'zod';

/** What a connection of this vendor may say in `config`. */
export const settingsSchema = z.looseObject({
  account_id: z
    .string()
    .regex(/^act_\w+$/, 'write the ad account as Meta names it, such as "act_1234567890"'),
  /** Milliseconds between two looks at a report job; Meta asks for patience (30 s). */
  poll_ms: z.coerce.number().int().min(0).default(30_000),
  /** A report job that takes longer is given up and asked for again in smaller parts. */
  job_timeout_ms: z.coerce.number().int().min(1000).default(3_600_000),
  /** Report jobs submitted ahead of the one being read; Meta allows 100 in flight for an account. */
  jobs_ahead: z.coerce.number().int().min(0).max(50).default(20),
});

export type Settings = z.output<typeof settingsSchema>;

export function settings(config: Record<string, unknown>): Settings {
  return settingsSchema.parse(config);
}

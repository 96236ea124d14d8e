import { z } from 'zod';

const level = z.object({
  label: z.string(),
  /** How often the level is seen between two records of one person. */
  m: z.number().positive().max(1),
  /** The same between two records of different people. */
  u: z.number().positive().max(1),
});

export const modelSchema = z.object({
  version: z.string(),
  definition: z.string(),
  trained: z.object({ records: z.number(), pairs: z.number(), patterns: z.number(), on: z.string() }),
  /** True pairs for each record, as far as the records that the model was trained on tell. */
  pairsPerRecord: z.number().positive(),
  /** Weights (log2 odds) from which two records are one person, and from which a person should look. */
  link: z.number(),
  review: z.number(),
  comparisons: z.record(z.string(), z.array(level)),
});

/** A trained model: levels from 0 (different) up, for each comparison of the definition. */
export type Model = z.infer<typeof modelSchema>;
export type TrainedLevel = z.infer<typeof level>;

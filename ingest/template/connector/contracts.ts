import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { instant, money, required, text } from '../../../core/streams/vendor-values.ts';

/** The vendor's record in, the landed row out: its names on the left, ours on the right. */
export const itemContract: z.ZodType<LandedRow> = z
  .looseObject({ id: required(text), name: text, total: money, updated_at: required(instant) })
  .transform((row) => ({
    item_id: row.id,
    name: row.name,
    amount: row.total,
    updated_at: row.updated_at,
  }));

export const itemColumns = columns(`
  item_id               Item.
  name                  Name.
  amount:money          Amount in the account's currency.
  updated_at:timestamp  When it last changed.`);

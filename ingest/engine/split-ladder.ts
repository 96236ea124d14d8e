import { VendorError } from './http/errors.ts';

/** One way to ask for less: the smaller parts of a unit, in order, or null when it cannot be made smaller this way. */
export type Split<Unit> = (unit: Unit) => Unit[] | null;

/**
 * Reads `unit` and, whenever the vendor says that it is too much at once, splits it by the first of `steps` that can
 * and reads the parts in order, as deep as needed. When no step can, the vendor's refusal is thrown.
 * What a unit gave before it was refused stays given: the engine keeps one row per key of a slice.
 */
export async function* splitLadder<Unit, Item>(
  unit: Unit,
  read: (unit: Unit) => AsyncIterable<Item>,
  steps: readonly Split<Unit>[],
): AsyncGenerator<Item> {
  try {
    yield* read(unit);
    return;
  } catch (error) {
    if (!(error instanceof VendorError) || error.class !== 'data_too_large') throw error;
    const parts = steps.reduce<Unit[] | null>((found, step) => found ?? step(unit), null);
    if (!parts || parts.length === 0) throw error;
    for (const part of parts) yield* splitLadder(part, read, steps);
  }
}

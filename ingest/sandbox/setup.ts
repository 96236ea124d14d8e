import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { addDays, localDate } from '../../core/clock.ts';
import { AtalayaError } from '../../core/errors.ts';
import { DEMO_BRANDS, ZONE } from './brands.ts';
import { tokenVariable } from './vendors/vendor.ts';
import { vendors } from './vendors.ts';

/** Sizes of the simulated company: how many days it has behind it and how much of everything happens. */
export const SIZES = {
  tiny: { days: 45, scale: 0.165 },
  small: { days: 150, scale: 1 },
  medium: { days: 365, scale: 4.1 },
} as const;
export type Size = keyof typeof SIZES;

const stateSchema = z.strictObject({
  version: z.literal(1),
  seed: z.int(),
  size: z.enum(['tiny', 'small', 'medium']),
  start_date: z.iso.date(),
  tokens: z.record(z.string(), z.string().min(8)),
});

/** What a sandbox remembers between starts: the world's parameters and the tokens of its accounts. */
export type SandboxState = z.infer<typeof stateSchema>;

/** Writes beside and renames, so that a reader never meets half a file. */
export function writeAtomic(file: string, content: string | Uint8Array, mode?: number): void {
  const aside = `${file}.part`;
  writeFileSync(aside, content, mode === undefined ? {} : { mode });
  if (mode !== undefined) chmodSync(aside, mode);
  renameSync(aside, file);
}

/**
 * Reads `<folder>/sandbox.json`, or creates it: the start date is chosen once, as the clock's date less the
 * size's days, so that a later start continues the same world. The file holds the tokens and is mode 600.
 */
export function openState(folder: string, wanted: { seed: number; size: Size; now: Date }): SandboxState {
  const file = join(folder, 'sandbox.json');
  mkdirSync(folder, { recursive: true });
  if (existsSync(file)) {
    const parsed = stateSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
    if (parsed.success) return withAllTokens(parsed.data, file);
    throw new AtalayaError(`${file} is not a sandbox's state: delete ${folder} to begin the demo anew.`);
  }
  const state: SandboxState = {
    version: 1,
    seed: wanted.seed,
    size: wanted.size,
    start_date: addDays(localDate(wanted.now, ZONE), -SIZES[wanted.size].days),
    tokens: {},
  };
  return withAllTokens(state, file);
}

/** Gives a token to every account that has none yet: all in a new sandbox, those of new vendors after an upgrade. */
function withAllTokens(state: SandboxState, file: string): SandboxState {
  const accounts = [...vendors.values()].flatMap((vendor) =>
    DEMO_BRANDS.map((brand) => ({ name: tokenVariable(vendor.id, brand.id), make: vendor.makeSecret })),
  );
  const missing = accounts.filter(({ name }) => state.tokens[name] === undefined);
  if (missing.length === 0) return state;
  const made = missing.map(
    ({ name, make }) => [name, make?.() ?? `demo-${randomBytes(18).toString('hex')}`] as const,
  );
  const whole = { ...state, tokens: { ...state.tokens, ...Object.fromEntries(made) } };
  writeAtomic(file, `${JSON.stringify(whole, null, 2)}\n`, 0o600);
  return whole;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

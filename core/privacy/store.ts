import type { Home } from '../home.ts';
import type { Ledger } from '../ledger/open.ts';
import { Eraser } from './eraser.ts';
import { erasureKey } from './signs.ts';

/** The eraser of a home, with everybody who was ever erased; null while there is nobody. */
export async function openEraser(home: Home, ledger: Ledger): Promise<Eraser | null> {
  const rows = await ledger.selectFrom('erasure_fingerprints').select('hash').execute();
  if (rows.length === 0) return null;
  return new Eraser(
    erasureKey(home),
    rows.map(({ hash }) => hash),
  );
}

/** Remembers fingerprints of an erasure; those that are known already stay as they are. */
export async function rememberFingerprints(
  ledger: Ledger,
  erasure: string,
  hashes: Iterable<string>,
): Promise<void> {
  const rows = [...new Set(hashes)].map((hash) => ({ hash, erasure }));
  for (let at = 0; at < rows.length; at += 200) {
    await ledger
      .insertInto('erasure_fingerprints')
      .values(rows.slice(at, at + 200))
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
  }
}

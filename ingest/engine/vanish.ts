import type { Slice, StreamDefinition } from './connector.ts';
import { SliceLanding } from './landing/slice.ts';
import { streamsOf } from './registry.ts';
import type { WritingSession } from './session.ts';

/** Slices that came from `import` begin so; they belong to no folder and never vanish with one. */
export const IMPORT_SLICE = 'import:';

/** Those of the slices found that are not what already landed. */
export async function changed(
  session: WritingSession,
  stream: StreamDefinition,
  found: Slice[],
): Promise<Slice[]> {
  const rows = await session.ws.ledger
    .selectFrom('slices')
    .select(['slice', 'fingerprint'])
    .where('connection', '=', session.connection.id)
    .where('stream', '=', stream.name)
    .execute();
  const landed = new Map(rows.map((row) => [row.slice, row.fingerprint]));
  return found.filter(
    (slice) => slice.fingerprint === undefined || landed.get(slice.id) !== slice.fingerprint,
  );
}

/** Supersedes the landed slices of a discovered stream that no longer exist; gives how many, and says which. */
export async function vanish(
  session: WritingSession,
  stream: StreamDefinition,
  found: Slice[],
  note: (message: string) => void,
): Promise<number> {
  const there = new Set(found.map((slice) => slice.id));
  const rows = await session.ws.ledger
    .selectFrom('slices')
    .select('slice')
    .where('connection', '=', session.connection.id)
    .where('stream', '=', stream.name)
    .orderBy('slice')
    .execute();
  const gone = rows.map((row) => row.slice).filter((id) => !there.has(id) && !id.startsWith(IMPORT_SLICE));
  for (const id of gone) {
    const landing = new SliceLanding({
      session,
      slice: { id, replaces: true, params: {} },
      streams: streamsOf(session.connector, stream),
      restating: false,
      advancesCursor: false,
      note,
      also: async (trx) => {
        await trx
          .deleteFrom('slices')
          .where('connection', '=', session.connection.id)
          .where('stream', '=', stream.name)
          .where('slice', '=', id)
          .execute();
      },
    });
    try {
      await landing.finish();
    } catch (error) {
      await landing.abandon();
      throw error;
    }
    note(`${stream.name}: ${id} is no longer there, so its rows no longer count.`);
  }
  return gone.length;
}

import type { LedgerSchema } from '../../core/ledger/schema.ts';
import type { ErrorClass } from './connector.ts';
import type { Session } from './session.ts';

type Attempt = Pick<LedgerSchema['syncs'], 'last_attempt_at'> & Partial<LedgerSchema['syncs']>;

/** Records that a stream was read to its end; `notes` undefined leaves those of an attempt that had something to read. */
export async function noteSuccess(
  session: Pick<Session, 'ws' | 'connection'>,
  stream: string,
  notes: readonly string[] | undefined,
): Promise<void> {
  const at = session.ws.clock.now().toISOString();
  await note(session, stream, {
    last_attempt_at: at,
    last_success_at: at,
    last_error: null,
    error_class: null,
    ...(notes && { notes: notes.length > 0 ? JSON.stringify(notes) : null }),
  });
}

/** Records that a stream could not be read; cursors and slices are left as they are. */
export async function noteFailure(
  session: Pick<Session, 'ws' | 'connection'>,
  stream: string,
  error: { class: ErrorClass; message: string },
  notes: readonly string[],
): Promise<void> {
  await note(session, stream, {
    last_attempt_at: session.ws.clock.now().toISOString(),
    last_error: error.message,
    error_class: error.class,
    notes: notes.length > 0 ? JSON.stringify(notes) : null,
  });
}

async function note(
  session: Pick<Session, 'ws' | 'connection'>,
  stream: string,
  attempt: Attempt,
): Promise<void> {
  await session.ws.ledger
    .insertInto('syncs')
    .values({ connection: session.connection.id, stream, ...attempt })
    .onConflict((c) => c.columns(['connection', 'stream']).doUpdateSet(attempt))
    .execute();
}

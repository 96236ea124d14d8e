import type { Workspace } from '../../core/workspace.ts';
import { textTable } from '../output.ts';

/** What waits to be erased and what was. */
export interface Erasures {
  requests: { id: number; source: string; record: string; receivedAt: string; dueAt: string }[];
  erasures: { id: string; customer: string; by: string; requestedAt: string; state: string }[];
}

/** Requests that are open, the one due first at the top, and all erasures, newest first. */
export async function listErasures(ws: Workspace): Promise<Erasures> {
  const requests = await ws.ledger
    .selectFrom('erasure_requests')
    .selectAll()
    .where('closed_at', 'is', null)
    .orderBy('due_at')
    .execute();
  const erasures = await ws.ledger
    .selectFrom('erasures')
    .selectAll()
    .orderBy('requested_at', 'desc')
    .execute();
  return {
    requests: requests.map((row) => ({
      id: row.id,
      source: row.source,
      record: `${row.connection}:${row.record}`,
      receivedAt: row.received_at,
      dueAt: row.due_at,
    })),
    erasures: erasures.map((row) => ({
      id: row.id,
      customer: row.customer_id,
      by: row.requested_by,
      requestedAt: row.requested_at,
      state: row.done_at === null ? `interrupted at ${row.step}: run it again` : `done ${row.done_at}`,
    })),
  };
}

/** The same for a terminal. */
export function erasureLines({ requests, erasures }: Erasures): string {
  return [
    requests.length === 0
      ? 'No request waits.'
      : textTable(requests, ['id', 'source', 'record', 'receivedAt', 'dueAt']),
    ...(erasures.length > 0
      ? ['', textTable(erasures, ['id', 'customer', 'by', 'requestedAt', 'state'])]
      : []),
  ].join('\n');
}

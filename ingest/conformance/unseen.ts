import type { Subject } from './subject.ts';

/** A declared column that no row of the sandbox fills, and why; "" when the connector does not say. */
export interface UnseenColumn {
  stream: string;
  column: string;
  reason: string;
}

/** What the table says of a column that the connector itself does not speak of. */
const BY_DEFAULT = 'the demo company has no such value';

/** The columns that stay empty in everything that landed. */
export function unseenColumns(subject: Subject, content: Record<string, string[]>): UnseenColumn[] {
  return subject.connector.streams.flatMap((stream) => {
    const open = new Set(stream.columns.map((column) => column.name));
    for (const text of content[stream.name] ?? []) {
      if (open.size === 0) break;
      const row = JSON.parse(text) as Record<string, unknown>;
      for (const name of open) if (row[name] !== null && row[name] !== undefined) open.delete(name);
    }
    const reasons = subject.exceptions.unseen?.[stream.name] ?? {};
    return [...open].map((column) => ({
      stream: stream.name,
      column,
      reason: reasons[column] ?? BY_DEFAULT,
    }));
  });
}

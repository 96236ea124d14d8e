import type { SyncProgress, SyncReport } from '../ingest/index.ts';
import type { Parts } from './graph.ts';
import { MODELS_FOLDER } from './steps/dbt.ts';

/** The product's own parts; loaded when a run starts, so that commands which never run anything start quickly. */
export async function productParts(): Promise<Parts<SyncReport>> {
  const [{ connectors, rawStreams, syncConnections }, { identify }, { attribute }] = await Promise.all([
    import('../ingest/index.ts'),
    import('../models/identity/index.ts'),
    import('../models/attribution/index.ts'),
  ]);
  return {
    modelsFolder: MODELS_FOLDER,
    sync: (ws, { connections, runId, progress }) =>
      syncConnections(ws, {
        connections,
        runId,
        onProgress: (at) => {
          const line = syncLine(at);
          if (line) progress(line);
        },
      }),
    inventory: () => ({ streams: rawStreams(), connectors }),
    identify,
    attribute,
  };
}

/** What a sync tells, as one line; a stream that only begins is not worth one. */
export function syncLine(at: SyncProgress): string | undefined {
  if (at.state === 'started') return undefined;
  const where = [at.connection, at.stream].filter(Boolean).join('/');
  if (at.state === 'failed') return `${where}: failed${at.message ? `: ${at.message}` : ''}`;
  const held = at.quarantined > 0 ? `, ${at.quarantined} in quarantine` : '';
  const slices = at.state === 'slice' ? ` (${at.slicesDone} of ${at.slicesTotal})` : '';
  return `${where}: ${at.rows} rows${held}${slices}`;
}

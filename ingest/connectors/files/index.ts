import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AtalayaError } from '../../../core/errors.ts';
import { CANONICAL_STREAMS, type CanonicalStream } from '../../../core/streams/canonical.ts';
import type {
  Connector,
  DiscoverInput,
  ImportedFile,
  Page,
  ReadContext,
  Slice,
  StreamDefinition,
} from '../../engine/connector.ts';
import { inspectFile } from '../../engine/readers/inspect.ts';
import { formatOf, openTable } from '../../engine/readers/open.ts';
import { type FileEntry, type FilesConfig, filesConfig } from './config.ts';
import { canonicalContract, NULLABLE_KEY } from './contract.ts';
import { findFiles, shownPath } from './glob.ts';
import { EXTRA } from './mapper.ts';
import { readFile } from './read.ts';

const CONTRACT_VERSION = 1;

/** CSV, TSV, Excel, NDJSON and Parquet files into the canonical streams; each file is a slice of its stream. */
export const connector: Connector = {
  id: 'files',
  title: 'Files',
  domain: 'files',
  apiVersion: '1',
  baseUrl: '',
  config: filesConfig,
  credentials: z.strictObject({}),
  authenticate: (request) => request,
  errors: [],
  limits: { concurrency: 1 },
  streams: Object.values(CANONICAL_STREAMS).map(streamOf),
  check,
};

function streamOf(canonical: CanonicalStream): StreamDefinition {
  return {
    name: canonical.name,
    description: canonical.description,
    contractVersion: CONTRACT_VERSION,
    contract: canonicalContract(canonical),
    knownFields: canonical.columns.map((column) => column.name),
    extra: (record) => (record as { [EXTRA]?: Record<string, unknown> })[EXTRA] ?? null,
    columns: canonical.columns,
    primaryKey: canonical.key,
    nullableKey: NULLABLE_KEY[canonical.name],
    reading: {},
    discover: (input) => discover(canonical, input),
    read: (slice, context) => read(canonical, slice, context),
    readImport: (file, context) => readImport(canonical, file, context),
  };
}

/** All files of a stream, each with a hash over its bytes and over the map that turns it into rows. */
async function discover(canonical: CanonicalStream, input: DiscoverInput): Promise<Slice[] | null> {
  const entries = entriesOf(input.config, canonical.name);
  if (entries.length === 0) return null;
  const slices = new Map<string, Slice>();
  for (const { entry, index } of entries) {
    for (const file of matching(entry, input.folder)) {
      const shown = shownPath(file, input.folder);
      const id = entry.sheet === undefined ? shown : `${shown}#${entry.sheet}`;
      if (slices.has(id)) {
        throw new AtalayaError(
          `${shown} is named by two entries of the stream "${canonical.name}": let only one of their patterns match it.`,
        );
      }
      const facts = await inspectFile(file);
      const timezone = entry.timezone ?? input.timezone;
      const map = JSON.stringify([entry, timezone, CONTRACT_VERSION]);
      const fingerprint = createHash('sha256').update(`${facts.sha256}\n${map}`).digest('hex');
      const params = { file, shown, entry: index, timezone, connection: input.connection };
      slices.set(id, { id, replaces: true, params, fingerprint });
    }
  }
  return [...slices.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function* read(canonical: CanonicalStream, slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { file, shown, entry, timezone, connection } = slice.params;
  yield* readFile({
    facts: await inspectFile(String(file)),
    name: String(shown),
    stream: canonical,
    entry: (context.config as FilesConfig).streams[Number(entry)]!,
    connection: String(connection),
    timezone: String(timezone),
    note: context.note,
  });
}

/** A file given to `import`: its columns have the stream's own names. */
async function* readImport(
  canonical: CanonicalStream,
  file: ImportedFile,
  context: ReadContext,
): AsyncGenerator<Page> {
  yield* readFile({
    facts: await inspectFile(file.path),
    name: file.name,
    stream: canonical,
    entry: { stream: canonical.name, path: file.path, columns: {}, constants: {}, skip_footer: 0 },
    connection: file.connection,
    timezone: file.timezone,
    note: context.note,
  });
}

/** The files that an entry names; none is an error, since an empty folder is rarely meant. */
function matching(entry: FileEntry, folder: string): string[] {
  const files = findFiles(entry.path, folder);
  if (files.length === 0) {
    throw new AtalayaError(
      `No file matches "${entry.path}" of the stream "${entry.stream}" (looked from ${folder}): put the file there or mend the path.`,
    );
  }
  for (const file of files) formatOf(shownPath(file, folder));
  return files;
}

function entriesOf(config: unknown, stream: string): { entry: FileEntry; index: number }[] {
  return (config as FilesConfig).streams
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => entry.stream === stream);
}

/** Opens the header of every file that is configured. */
async function check(context: ReadContext): Promise<string> {
  const { streams } = context.config as FilesConfig;
  const folder = context.folder ?? process.cwd();
  let files = 0;
  for (const entry of streams) {
    for (const file of matching(entry, folder)) {
      const table = await openTable(await inspectFile(file), shownPath(file, folder), entry);
      await table.rows.return(undefined);
      files++;
    }
  }
  const names = [...new Set(streams.map((entry) => entry.stream))].join(', ');
  return `${files} ${files === 1 ? 'file' : 'files'} for ${names}.`;
}

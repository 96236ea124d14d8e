import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { META_COLUMNS } from '../../core/streams/columns.ts';
import type { Connector, StreamDefinition } from './connector.ts';

export type Registry = ReadonlyMap<string, Connector>;

/** Every connector that has a folder with an `index.ts` under `folder`: adding one touches no other file. */
export async function loadConnectors(folder: URL): Promise<Registry> {
  const root = fileURLToPath(folder);
  const found: [string, Connector][] = [];
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const index = `${root}/${entry.name}/index.ts`;
    if (!entry.isDirectory() || !existsSync(index)) continue;
    const module = (await import(pathToFileURL(index).href)) as { connector?: Connector };
    if (!module.connector) throw new Error(`${index} does not export "connector".`);
    if (module.connector.id !== entry.name) {
      throw new Error(
        `${index} exports the connector "${module.connector.id}": its folder must have that name.`,
      );
    }
    checkConnector(module.connector);
    found.push([entry.name, module.connector]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Throws when a connector contradicts itself; an engine that believed it would lose rows. */
export function checkConnector(connector: Connector): void {
  const names = new Set(connector.streams.map((stream) => stream.name));
  const say = (stream: StreamDefinition, what: string): never => {
    throw new Error(`The stream ${connector.id}/${stream.name} ${what}.`);
  };
  if (names.size !== connector.streams.length) throw new Error(`${connector.id} has a stream name twice.`);
  for (const stream of connector.streams) {
    const columns = new Set(stream.columns.map((column) => column.name));
    const fed = stream.fedBy !== undefined && stream.fedBy !== stream.name;
    if (columns.size !== stream.columns.length) say(stream, 'has a column name twice');
    if (stream.primaryKey.length === 0) say(stream, 'has no primary key');
    for (const key of stream.primaryKey)
      if (!columns.has(key)) say(stream, `has the key "${key}" without such a column`);
    for (const meta of META_COLUMNS)
      if (columns.has(meta.name)) say(stream, `has a column ${meta.name}, a name the engine uses`);
    if (fed && !names.has(stream.fedBy!)) say(stream, `is fed by "${stream.fedBy}", which does not exist`);
    if (fed && (stream.plan || stream.discover || stream.read))
      say(stream, 'is fed and reads for itself too');
    if (!fed && (!stream.read || !(stream.plan || stream.discover))) say(stream, 'has no plan or no reader');
  }
}

/** The streams that land with a slice of `stream`: itself and those it feeds, in the connector's order. */
export function streamsOf(connector: Connector, stream: StreamDefinition): StreamDefinition[] {
  return connector.streams.filter((other) => other === stream || other.fedBy === stream.name);
}

/** The stream of a connector, or an error that lists those that exist. */
export function streamNamed(connector: Connector, name: string): StreamDefinition {
  const stream = connector.streams.find((candidate) => candidate.name === name);
  if (!stream) {
    throw new AtalayaError(
      `${connector.title} has no stream "${name}": use one of ${connector.streams.map((s) => s.name).join(', ')}.`,
      { exitCode: EXIT.usage },
    );
  }
  return stream;
}

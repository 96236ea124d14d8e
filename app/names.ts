import type { Config, ConnectionConfig } from '../core/config/schema.ts';
import { AtalayaError, EXIT } from '../core/errors.ts';

function unknown(what: string, name: string, valid: readonly string[]): AtalayaError {
  const list =
    valid.length > 0 ? `the ${what}s are ${[...valid].sort().join(', ')}` : `there are no ${what}s yet`;
  return new AtalayaError(`There is no ${what} "${name}": ${list}.`, { exitCode: EXIT.usage });
}

/** The connection with this id, or one sentence that lists those that exist. */
export function connectionNamed(config: Pick<Config, 'connections'>, id: string): ConnectionConfig {
  const found = config.connections.find((connection) => connection.id === id);
  if (!found)
    throw unknown(
      'connection',
      id,
      config.connections.map((connection) => connection.id),
    );
  return found;
}

/** Checks a stream's name against those of a connection's connector. */
export function streamNamed(
  connector: { id: string; streams: readonly { name: string }[] },
  name: string,
): void {
  if (connector.streams.some((stream) => stream.name === name)) return;
  throw unknown(
    `stream of ${connector.id}`,
    name,
    connector.streams.map((stream) => stream.name),
  );
}

/** The connector with this id, or one sentence that lists those that exist. */
export function connectorNamed<T>(connectors: ReadonlyMap<string, T>, id: string): T {
  const found = connectors.get(id);
  if (!found) throw unknown('connector', id, [...connectors.keys()]);
  return found;
}

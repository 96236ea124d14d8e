import type { ConnectionConfig } from '../../core/config/schema.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { Lock } from '../../core/ledger/locks.ts';
import type { Eraser } from '../../core/privacy/eraser.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Connector, ReadContext } from './connector.ts';
import { VendorClient } from './http/client.ts';
import type { LandingEngine } from './landing/parquet.ts';
import type { Registry } from './registry.ts';

/** One connection, ready to be read: its configuration checked, its way to the vendor open. */
export interface Session {
  ws: Workspace;
  connection: ConnectionConfig;
  connector: Connector;
  /** The connection's `config` as the connector's schema gives it. */
  config: Record<string, unknown>;
  client: VendorClient | null;
}

/** A session that may also write: it holds the connection's lock and an engine for landing files. */
export interface WritingSession extends Session {
  lock: Lock;
  engine: LandingEngine;
  /** Keeps people out who were erased; null while nobody was. */
  eraser?: Eraser | null;
  runId?: string;
}

/** The configured connection `id`, or an error that lists those that are. */
export function connectionOf(ws: Workspace, id: string): ConnectionConfig {
  const connection = ws.config.connections.find((candidate) => candidate.id === id);
  if (!connection) {
    const known = ws.config.connections.map((c) => c.id).join(', ') || 'none yet';
    throw new AtalayaError(`There is no connection "${id}" in the configuration: it has ${known}.`, {
      exitCode: EXIT.usage,
    });
  }
  return connection;
}

/** Opens a connection for `use` and closes it whatever happens; a wrong configuration is one clear error. */
export async function withSession<T>(
  ws: Workspace,
  registry: Registry,
  id: string,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const connection = connectionOf(ws, id);
  const connector = connectorOf(registry, connection);
  const config = checked(connection, connector, 'config') as Record<string, unknown>;
  const credentials = checked(connection, connector, 'credentials') as Record<string, string>;
  const parts = { ...config, ...connector.addressParts?.(credentials) };
  const baseUrl = addressOf(connection, connector, parts);
  const client =
    baseUrl === ''
      ? null
      : new VendorClient({ connector, connection: id, baseUrl, credentials, config, log: ws.log });
  try {
    return await use({ ws, connection, connector, config, client });
  } finally {
    await client?.close();
  }
}

/** What the connector's readers get; `notes` gathers what they have to say, once each. */
export function readContext(session: Session, notes: string[]): ReadContext {
  const { ws, connection, client, config } = session;
  return {
    config,
    folder: ws.config.folder,
    memo: new Map(),
    now: () => ws.clock.now(),
    note(message, details) {
      const clean = client ? client.clean(message) : message;
      if (!notes.includes(clean)) notes.push(clean);
      ws.log.info({ connection: connection.id, ...details }, clean);
    },
    request(request) {
      if (!client) {
        throw new AtalayaError(
          `"${connection.id}" has no address to ask: set base_url in the configuration of the connection.`,
          { exitCode: EXIT.usage },
        );
      }
      return client.request(request);
    },
  };
}

/**
 * The zone in which the connection's days are counted: the connection's own, the one in its config, the account's
 * at the vendor, the brand's, the company's.
 */
export async function timezoneOf(session: Session, context: ReadContext): Promise<string> {
  const { ws, connection, connector, config } = session;
  const given = connection.timezone ?? config.timezone;
  if (typeof given === 'string' && given !== '') return given;
  if (connector.timezone) return connector.timezone(context);
  const brand = ws.config.brands.find((candidate) => candidate.id === connection.brand);
  return brand?.timezone ?? ws.config.company.timezone;
}

function connectorOf(registry: Registry, connection: ConnectionConfig): Connector {
  const connector = registry.get(connection.connector);
  if (!connector) {
    throw new AtalayaError(
      `"${connection.id}" uses the connector "${connection.connector}", which does not exist: use one of ${[...registry.keys()].join(', ')}.`,
      { exitCode: EXIT.usage },
    );
  }
  return connector;
}

function checked(
  connection: ConnectionConfig,
  connector: Connector,
  part: 'config' | 'credentials',
): unknown {
  const result = connector[part].safeParse(connection[part]);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = [part, ...issue.path.map(String)].join('.');
    const missing = issue.code === 'invalid_type' && issue.input === undefined;
    return `${path}: ${missing && !issue.message.includes(' ') ? 'is missing' : issue.message}`;
  });
  throw new AtalayaError(`The connection "${connection.id}" is not right: ${problems.join('; ')}.`, {
    exitCode: EXIT.usage,
  });
}

function addressOf(
  connection: ConnectionConfig,
  connector: Connector,
  parts: Record<string, unknown>,
): string {
  const address = connection.base_url ?? connector.baseUrl;
  return address.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parts[name];
    if (typeof value === 'string' && /^[\w.-]+$/.test(value)) return value;
    throw new AtalayaError(
      `The connection "${connection.id}" needs config.${name}, which is part of the address of ${connector.title}.`,
      { exitCode: EXIT.usage },
    );
  });
}

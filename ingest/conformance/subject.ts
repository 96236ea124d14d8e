import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { parseConfig } from '../../core/config/load.ts';
import { createLogger } from '../../core/log.ts';
import { closeWorkspace, openWorkspace, type Workspace } from '../../core/workspace.ts';
import type { Connector } from '../engine/connector.ts';
import { type SyncReport, syncAll } from '../engine/sync.ts';
import { newestRows } from '../engine/testkit/workspace.ts';
import {
  DEMO_BRANDS,
  type Sandbox,
  type SettableClock,
  settableClock,
  startSandbox,
  testConnections,
} from '../sandbox/index.ts';

/** A weekday at lunch time: today has both past and future in it. */
const NOW = '2026-11-18T12:00:00Z';
const CONNECTORS = new URL('../connectors/', import.meta.url);

/** What a connector says about itself where it cannot or need not do what all do: `conformance.ts` in its folder. */
export interface Exceptions {
  /** Checks that do not apply, by id, each with its reason. */
  skip?: Record<string, string>;
  /** For failures that the vendor has only for some requests: a part of their path, by kind of failure. */
  aim?: Record<string, string>;
  /** Columns that the sandbox never fills, by stream, each with its reason. */
  unseen?: Record<string, Record<string, string>>;
}

/** A home folder of its own with the one connection under test. */
export interface Home {
  ws: Workspace;
  folder: string;
  /** Everything that was logged. */
  logged: string[];
  close(): Promise<void>;
}

/** One connector with its connection in the demo company, and a sandbox of its own. */
export interface Subject {
  connector: Connector;
  exceptions: Exceptions;
  sandbox: Sandbox & { clock: SettableClock };
  /** The connection's configuration; undefined when the demo company has none. */
  connection: Record<string, unknown> | undefined;
  /** Id of the vendor in the sandbox; undefined when the connector asks nobody (files). */
  vendor: string | undefined;
  recorded: { name: string; json: unknown }[];
  folder: string;
  /** Configuration with the one connection, for a process of its own. */
  configFile: string;
  open(options?: { root?: string; credentials?: Record<string, string> }): Promise<Home>;
  /** One sync; `begun` is called when the first stream is about to be read, the account being known by then. */
  sync(home: Home, begun?: () => void): Promise<SyncReport>;
  close(): Promise<void>;
}

/** Opens a sandbox and the demo company's first connection that uses `connector`, else the one that tests have. */
export async function openSubject(connector: Connector): Promise<Subject> {
  const root = mkdtempSync(join(tmpdir(), 'atalaya-conformance-'));
  const clock = settableClock(NOW);
  const sandbox = Object.assign(await startSandbox({ root, clock, size: 'tiny' }), { clock });
  const demo = parse(readFileSync(sandbox.configFile, 'utf8')) as {
    connections: Record<string, unknown>[];
    company: object;
    brands: { id: string }[];
  };
  const since = String(demo.connections[0]?.since);
  const connection = [...demo.connections, ...testConnections(DEMO_BRANDS[0]!, since)].find(
    (one) => one.connector === connector.id,
  );
  const address = typeof connection?.base_url === 'string' ? connection.base_url : undefined;
  const configText = (credentials: unknown) =>
    JSON.stringify({
      company: demo.company,
      brands: demo.brands,
      connections: [{ ...connection, credentials }],
    });
  // Beside the demo's own, since paths in it start there.
  const configFile = join(dirname(sandbox.configFile), 'conformance.yaml');
  writeFileSync(configFile, configText(connection?.credentials ?? {}));
  const registry = new Map([[connector.id, impatient(connector)]]);
  const homes: Home[] = [];
  return {
    connector,
    exceptions: await exceptionsOf(connector.id),
    sandbox,
    connection,
    vendor: address?.split('/').filter(Boolean)[1],
    recorded: recordedOf(connector.id),
    folder: root,
    configFile,
    async open(options = {}) {
      const folder = options.root ?? mkdtempSync(join(root, 'home-'));
      const given = Object.entries(options.credentials ?? {});
      const named = Object.fromEntries(
        given.map(([name]) => [name, `\${CONFORMANCE_${name.toUpperCase()}}`]),
      );
      const env = Object.fromEntries(
        given.map(([name, value]) => [`CONFORMANCE_${name.toUpperCase()}`, value]),
      );
      const credentials = options.credentials ? named : (connection?.credentials ?? {});
      const text = configText(credentials);
      const logged: string[] = [];
      const ws = await openWorkspace({
        config: parseConfig(text, sandbox.configFile, { ...process.env, ...sandbox.env, ...env }),
        root: folder,
        clock,
        log: createLogger({
          name: 'conformance',
          level: 'trace',
          destination: { write: (line) => logged.push(line) },
        }),
      });
      const home: Home = { ws, folder, logged, close: () => closeWorkspace(ws) };
      homes.push(home);
      return home;
    },
    sync(home, begun) {
      let first = true;
      return syncAll(home.ws, registry, {
        onProgress: () => {
          if (first) begun?.();
          first = false;
        },
      });
    },
    async close() {
      for (const home of homes) await home.close();
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The longest wait that a vendor's limits may ask for here: that they are honoured is what the client's own tests show. */
const LONGEST_WAIT_MS = 20;

function impatient(connector: Connector): Connector {
  return {
    ...connector,
    readThrottle: (response) => {
      const throttle = connector.readThrottle?.(response);
      return throttle && { ...throttle, waitMs: Math.min(throttle.waitMs, LONGEST_WAIT_MS) };
    },
  };
}

/** What counts of each stream, without what differs from one run to the next, as one text a row. */
export async function contentOf(subject: Subject, home: Home): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const { name } of subject.connector.streams) {
    content[name] = [...(await newestRows(home.ws, name)).values()]
      .map(({ _batch, _extracted_at, ...row }) => JSON.stringify(row))
      .sort();
  }
  return content;
}

/** Requests that the vendor has had. */
export async function requestsOf({ sandbox, vendor }: Subject): Promise<number> {
  const answer = await fetch(`${sandbox.url}/_control/stats`);
  const { requests } = (await answer.json()) as { requests: Record<string, number> };
  return requests[vendor ?? ''] ?? 0;
}

async function exceptionsOf(id: string): Promise<Exceptions> {
  const file = fileURLToPath(new URL(`${id}/conformance.ts`, CONNECTORS));
  if (!existsSync(file)) return {};
  const { exceptions } = (await import(pathToFileURL(file).href)) as { exceptions?: Exceptions };
  if (!exceptions) throw new Error(`${file} does not export "exceptions".`);
  return exceptions;
}

function recordedOf(id: string): Subject['recorded'] {
  const folder = fileURLToPath(new URL(`${id}/recorded/`, CONNECTORS));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, json: JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown }));
}

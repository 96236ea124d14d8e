import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { validate as isCron } from 'node-cron';
import { type Document, isMap, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { AtalayaError, EXIT } from '../errors.ts';
import { registerSecret } from '../log.ts';
import { literalOperations, operationsProblems, operationsSecrets } from './operations-check.ts';
import { type Config, configSchema } from './schema.ts';

export interface LoadedConfig extends Config {
  /** Absolute path of the file; relative paths in it are relative to its folder. */
  file: string;
  folder: string;
}

type Path = PropertyKey[];
interface Problem {
  path: Path;
  message: string;
}

const ENV_REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Reads and validates a configuration file. Every mistake is reported at once, each with file, line and
 * what to write instead; `${NAME}` is replaced from `env`; credentials must be such references and nothing else.
 */
export function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new AtalayaError(
      `There is no configuration at ${file}: write one (see README) or name another with --config.`,
      {
        exitCode: EXIT.usage,
      },
    );
  }
  return parseConfig(readFileSync(path, 'utf8'), path, env);
}

/** `loadConfig` on text that is already read; `file` is used for messages and relative paths. */
export function parseConfig(text: string, file: string, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  if (syntax.length > 0) throw failed(file, syntax);

  const problems: Problem[] = [];
  const raw: unknown = document.toJS() ?? {};
  problems.push(...literalCredentials(raw), ...literalSecrets(raw), ...literalAddresses(raw));
  const value = substitute(raw, [], env, problems);

  const parsed = configSchema.safeParse(value);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => explain(issue)));
  else problems.push(...crossCheck(parsed.data));
  if (problems.length > 0 || !parsed.success) {
    const unique = new Map(problems.map((p) => [`${p.path.join('.')}:${p.message}`, p]));
    throw failed(
      file,
      [...unique.values()].map(
        (p) => `line ${lineOf(document, lines, p.path)}: ${pathText(p.path)}: ${p.message}`,
      ),
    );
  }
  for (const connection of parsed.data.connections)
    Object.values(connection.credentials).forEach(registerSecret);
  for (const webhook of parsed.data.capture.webhooks) {
    for (const name of WEBHOOK_SECRETS) if (webhook[name]) registerSecret(webhook[name]);
  }
  for (const secret of operationsSecrets(parsed.data)) registerSecret(secret);
  return { ...parsed.data, file, folder: dirname(file) };
}

function failed(file: string, lines: string[]): AtalayaError {
  const count = lines.length === 1 ? 'one mistake' : `${lines.length} mistakes`;
  return new AtalayaError(`${file} has ${count}:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    exitCode: EXIT.usage,
  });
}

function pathText(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => String(item.key) === String(last));
      const key = pair?.key as Node | undefined;
      if (key?.range) return lines.linePos(key.range[0]).line;
    }
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** A secret in the file itself would end up in backups and repositories: only references are allowed. */
function literalCredentials(raw: unknown): Problem[] {
  const connections = (raw as { connections?: unknown }).connections;
  if (!Array.isArray(connections)) return [];
  return connections.flatMap((connection: unknown, index) => {
    const credentials = (connection as { credentials?: unknown } | null)?.credentials;
    return literals(credentials, ['connections', index, 'credentials']);
  });
}

const WEBHOOK_SECRETS = ['secret', 'verify_token', 'access_token'] as const;

function literalSecrets(raw: unknown): Problem[] {
  const webhooks = (raw as { capture?: { webhooks?: unknown } | null }).capture?.webhooks;
  if (!Array.isArray(webhooks)) return [];
  return webhooks.flatMap((webhook: unknown, index) => {
    const given = Object.entries((webhook ?? {}) as object).filter(([name]) =>
      (WEBHOOK_SECRETS as readonly string[]).includes(name),
    );
    return literals(Object.fromEntries(given), ['capture', 'webhooks', index]);
  });
}

function literalAddresses(raw: unknown): Problem[] {
  return literalOperations(raw).flatMap(({ secrets, path }) => literals(secrets, path));
}

function literals(secrets: unknown, path: Path): Problem[] {
  if (typeof secrets !== 'object' || secrets === null) return [];
  return Object.entries(secrets).flatMap(([name, value]) =>
    typeof value === 'string' && /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(value)
      ? []
      : [
          {
            path: [...path, name],
            message: `keep secrets out of the file: write "\${${name.toUpperCase()}}" and set that environment variable`,
          },
        ],
  );
}

function substitute(value: unknown, path: Path, env: NodeJS.ProcessEnv, problems: Problem[]): unknown {
  if (typeof value === 'string') {
    return value.replace(ENV_REFERENCE, (whole, name: string) => {
      const found = env[name];
      if (found === undefined || found === '') {
        problems.push({
          path,
          message: `the environment variable ${name} is not set: set it before starting`,
        });
        return whole;
      }
      return found;
    });
  }
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, [...path, index], env, problems));
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, substitute(item, [...path, key], env, problems)]),
    );
  }
  return value;
}

function explain(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a known setting: remove it or mend its name',
    }));
  }
  if (issue.code === 'invalid_value') {
    return [{ path: issue.path, message: `write one of ${issue.values.map(String).join(', ')}` }];
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return [
      {
        path: issue.path,
        message: `is missing: add ${issue.expected === 'array' ? 'a list' : `a ${issue.expected}`}`,
      },
    ];
  }
  if (issue.code === 'invalid_type') return [{ path: issue.path, message: `must be a ${issue.expected}` }];
  return [{ path: issue.path, message: issue.message }];
}

function crossCheck(config: Config): Problem[] {
  const problems: Problem[] = [];
  const brands = new Set(config.brands.map((brand) => brand.id));
  const agencies = new Set(config.agencies.map((agency) => agency.id));
  const known = `write one of ${[...brands].join(', ')}`;
  const twice = (list: { id: string }[], name: string) => {
    const seen = new Set<string>();
    for (const [index, item] of list.entries()) {
      if (seen.has(item.id))
        problems.push({
          path: [name, index, 'id'],
          message: `"${item.id}" is used twice: give each its own id`,
        });
      seen.add(item.id);
    }
  };
  twice(config.brands, 'brands');
  twice(config.agencies, 'agencies');
  twice(config.connections, 'connections');
  for (const [index, agency] of config.agencies.entries()) {
    for (const [at, brand] of agency.brands.entries()) {
      if (!brands.has(brand))
        problems.push({
          path: ['agencies', index, 'brands', at],
          message: `"${brand}" is not a brand: ${known}`,
        });
    }
  }
  for (const [index, connection] of config.connections.entries()) {
    if (!brands.has(connection.brand)) {
      problems.push({
        path: ['connections', index, 'brand'],
        message: `"${connection.brand}" is not a brand: ${known}`,
      });
    }
    if (connection.schedule !== undefined && !isCron(connection.schedule)) {
      problems.push({
        path: ['connections', index, 'schedule'],
        message: `"${connection.schedule}" is not a cron expression such as "15 */2 * * *"`,
      });
    }
  }
  problems.push(...captureProblems(config), ...operationsProblems(config));
  if (config.pipelines.schedule !== undefined && !isCron(config.pipelines.schedule)) {
    problems.push({
      path: ['pipelines', 'schedule'],
      message: `"${config.pipelines.schedule}" is not a cron expression such as "0 6 * * *"`,
    });
  }
  for (const [index, user] of config.access.users.entries()) {
    for (const [at, brand] of (user.brands ?? []).entries()) {
      if (!brands.has(brand))
        problems.push({
          path: ['access', 'users', index, 'brands', at],
          message: `"${brand}" is not a brand: ${known}`,
        });
    }
    if (user.agency !== undefined && !agencies.has(user.agency)) {
      problems.push({
        path: ['access', 'users', index, 'agency'],
        message: `"${user.agency}" is not an agency`,
      });
    }
    if (user.role === 'agency' && user.agency === undefined) {
      problems.push({
        path: ['access', 'users', index],
        message: 'a user with the role agency needs "agency: <id>"',
      });
    }
  }
  return problems;
}

function captureProblems(config: Config): Problem[] {
  const connections = new Map(config.connections.map((connection) => [connection.id, connection]));
  const problems: Problem[] = [];
  for (const list of ['forms', 'webhooks'] as const) {
    const seen = new Set<string>();
    for (const [index, item] of config.capture[list].entries()) {
      const path: Path = ['capture', list, index];
      if (seen.has(item.id))
        problems.push({ path: [...path, 'id'], message: `"${item.id}" is used twice: give each its own id` });
      seen.add(item.id);
      const connection = connections.get(item.connection);
      const wanted = list === 'forms' || ('vendor' in item && item.vendor === 'facebook-leads');
      if (!connection)
        problems.push({ path: [...path, 'connection'], message: `"${item.connection}" is not a connection` });
      else if (wanted && connection.connector !== 'files')
        problems.push({
          path: [...path, 'connection'],
          message: 'leads go to a connection of the connector files',
        });
    }
  }
  for (const [index, webhook] of config.capture.webhooks.entries()) {
    if (webhook.vendor !== 'facebook-leads') continue;
    for (const name of ['verify_token', 'access_token'] as const) {
      if (!webhook[name])
        problems.push({ path: ['capture', 'webhooks', index, name], message: 'is missing: add it' });
    }
  }
  return problems;
}

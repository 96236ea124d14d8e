import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SettableClock, settableClock, startSandbox } from './index.ts';

/** A day of the week at lunch time, so that today has both past and future in it. */
export const TEST_NOW = '2026-11-18T12:00:00Z';

export interface TestSandbox extends Sandbox {
  clock: SettableClock;
  folder: string;
  /** Requests a path below the sandbox's address; gives the status, headers and the body (as JSON when it is JSON). */
  ask(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: unknown }>;
  meta(path: string, init?: RequestInit): Promise<unknown>;
  matomo(parameters: Record<string, string>): Promise<unknown>;
  hubspot(path: string, json?: unknown): Promise<unknown>;
  zendesk(path: string): Promise<unknown>;
}

/** A tiny sandbox with a clock that can be set, and clients that sign as the brand `norte` or another. */
export async function openTestSandbox(options: { seed?: number; brand?: string } = {}): Promise<TestSandbox> {
  const root = mkdtempSync(join(tmpdir(), 'atalaya-sandbox-'));
  const clock = settableClock(TEST_NOW);
  const sandbox = await startSandbox({ root, clock, size: 'tiny', seed: options.seed ?? 13 });
  const brand = options.brand ?? 'norte';
  const token = (vendor: string) => sandbox.env[`DEMO_${vendor}_TOKEN_${brand.toUpperCase()}`] as string;
  const ask: TestSandbox['ask'] = async (path, init) => {
    const response = await fetch(`${sandbox.url}${path}`, init);
    const text = await response.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {
      // Not every failure comes as JSON.
    }
    return { status: response.status, headers: response.headers, body };
  };
  const bearer = (vendor: string) => ({ authorization: `Bearer ${token(vendor)}` });
  const basic = Buffer.from(`datos@${brand}.example/token:${token('ZENDESK')}`).toString('base64');
  return {
    ...sandbox,
    clock,
    folder: join(root, 'sandbox'),
    ask,
    meta: async (path, init) => (await ask(`/meta${path}`, { ...init, headers: bearer('META') })).body,
    matomo: async (parameters) => {
      const site = brand === 'norte' ? '1' : '2';
      const form = {
        module: 'API',
        format: 'json',
        idSite: site,
        token_auth: token('MATOMO'),
        ...parameters,
      };
      return (await ask('/matomo/index.php', { method: 'POST', body: new URLSearchParams(form) })).body;
    },
    hubspot: async (path, json) => {
      const headers = { ...bearer('HUBSPOT'), 'content-type': 'application/json' };
      const init = json === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(json) };
      return (await ask(`/hubspot${path}`, init)).body;
    },
    zendesk: async (path) =>
      (await ask(`/zendesk${path}`, { headers: { authorization: `Basic ${basic}` } })).body,
    close: async () => {
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

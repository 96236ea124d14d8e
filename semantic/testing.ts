import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request } from 'express';
import { type AccessScope, accessScope } from '../core/access/scope.ts';
import { parseConfig } from '../core/config/load.ts';
import { ROLES } from '../core/config/schema.ts';
import type { Home } from '../core/home.ts';
import { createLogger } from '../core/log.ts';
import { createSemantic, type Semantic, type SemanticOptions } from './index.ts';

/** Help for tests and benches: the semantic layer behind real HTTP on a loopback port. */

export const BRANDS = ['norte', 'sur'];

/** People by name: each role with all brands (`admin`), with one (`agency-norte`), and one without brands. */
export function people(): Record<string, AccessScope> {
  const named: Record<string, AccessScope> = {};
  for (const role of ROLES) {
    named[role] = accessScope({ userId: role, role, grants: ['*'], brands: BRANDS });
    for (const brand of BRANDS) {
      const name = `${role}-${brand}`;
      named[name] = accessScope({ userId: name, role, grants: [brand], brands: BRANDS });
    }
  }
  named.nobody = accessScope({ userId: 'nobody', role: 'analyst', grants: [], brands: BRANDS });
  return named;
}

export interface Answer<T = unknown> {
  status: number;
  release: string | null;
  text: string;
  body: T;
}

export interface TestServer {
  semantic: Semantic;
  url: string;
  /** Asks as a person of `people()`; null asks without saying who. */
  ask<T = LoadBody>(
    who: string | null,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  close(): Promise<void>;
}

export interface LoadBody {
  data: Record<string, string | null | boolean>[];
  error?: string;
  [key: string]: unknown;
}

/** Serves the published release of `home`; a person is named by the header `x-person`, as a gateway's session would. */
export async function startTestServer(
  home: Home,
  options: Partial<SemanticOptions> = {},
): Promise<TestServer> {
  const config = parseConfig(
    'company: { name: Test, timezone: Europe/Madrid }\nbrands: [{ id: norte, name: Norte }, { id: sur, name: Sur }]\n',
    'atalaya.yaml',
  );
  const log = options.log ?? createLogger({ name: 'test', level: 'silent' });
  const semantic = await createSemantic({ home, config, ...options, log });
  const named = people();
  const app = express();
  await semantic.mount(app, async (req: Request) => named[req.header('x-person') ?? ''] ?? null);
  app.get('/', (_req, res) => void res.send('dashboards'));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    semantic,
    url,
    async ask<T>(who: string | null, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...(who && { 'x-person': who }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = (response.headers.get('content-type') ?? '').includes('json');
      return {
        status: response.status,
        release: response.headers.get('x-atalaya-release'),
        text,
        body: (json ? JSON.parse(text) : text) as T,
      };
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await semantic.close();
    },
  };
}

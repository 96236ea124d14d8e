// Ours: the whole engine (HTTP client, contract, quarantine, landing, ledger) over a connector with one stream.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fixedClock } from '../../core/clock.ts';
import { parseConfig } from '../../core/config/load.ts';
import { closeWorkspace, openWorkspace } from '../../core/workspace.ts';
import { contactColumns, contactContract, extraOf } from '../../ingest/connectors/hubspot/contracts.ts';
import type { Connector } from '../../ingest/engine/connector.ts';
import { syncAll } from '../../ingest/engine/sync.ts';

const [url] = process.argv.slice(2) as [string];
const started = performance.now();

interface Answer {
  results: unknown[];
  paging?: { next: { after: string } };
}

const connector: Connector = {
  id: 'bench',
  title: 'Bench',
  domain: 'crm',
  apiVersion: '1',
  baseUrl: '',
  config: z.object({}),
  credentials: z.object({}),
  authenticate: (request) => request,
  errors: [],
  limits: { concurrency: 1 },
  check: async () => 'ok',
  streams: [
    {
      name: 'contacts',
      description: 'Contacts.',
      contractVersion: 1,
      contract: contactContract,
      knownFields: [],
      extra: extraOf('contacts'),
      columns: contactColumns,
      primaryKey: ['contact_id'],
      reading: {},
      plan: () => [{ id: 'all', replaces: true, params: {} }],
      read: async function* (_slice, context) {
        let after: string | undefined = '0';
        while (after !== undefined) {
          const page: Answer = await context.request<Answer>({
            method: 'GET',
            path: '/contacts',
            query: { after },
          });
          yield { records: page.results.map((record) => ({ stream: 'contacts', record })) };
          after = page.paging?.next.after;
        }
      },
    },
  ],
};

const root = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
const config = parseConfig(
  `company: { name: Bench }\nbrands: [{ id: norte, name: Norte }]\nconnections: [{ id: bench, connector: bench, brand: norte, base_url: "${url}" }]\n`,
  join(root, 'atalaya.yaml'),
);
const ws = await openWorkspace({ config, root, clock: fixedClock('2026-11-20T00:00:00Z') });
const report = await syncAll(ws, new Map([[connector.id, connector]]));
await closeWorkspace(ws);
const seconds = (performance.now() - started) / 1000;
rmSync(root, { recursive: true, force: true });
if (report.failed > 0) throw new Error(report.connections[0]?.error?.message ?? 'the sync failed');
process.send?.({ rows: report.rows, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }, () =>
  process.exit(0),
);

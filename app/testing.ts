import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { parseConfig } from '../core/config/load.ts';
import { type DuckDBConnection, withDuckDB } from '../core/engines/duckdb.ts';
import { createLogger } from '../core/log.ts';
import { closeWorkspace, openWorkspace, type Workspace } from '../core/workspace.ts';
import { recordRelease } from '../pipelines/release.ts';

/** Two brands with an agency each, as in the demo company. */
export const TEST_CONFIG = `
company: { name: Casa Prueba, currency: EUR, timezone: Europe/Madrid, locale: es-ES }
brands: [{ id: norte, name: Norte }, { id: sur, name: Sur }]
agencies: [{ id: lumen, brands: [norte] }, { id: brisa, brands: [sur] }]
access:
  users:
    - { email: admin@casa.example, role: admin }
    - { email: lumen@casa.example, role: agency, agency: lumen }
    - { email: brisa@casa.example, role: agency, agency: brisa }
    - { email: care@casa.example, role: care }
`;

/** A clock that tests move. */
export class TestClock implements Clock {
  at = new Date('2026-09-30T10:15:00Z');
  now(): Date {
    return new Date(this.at);
  }
  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

export interface TestWorkspace {
  ws: Workspace;
  clock: TestClock;
  /** Publishes an empty release (or what `fill` puts into its schema `marts`) and points readers at it. */
  publish(id: string, fill?: (connection: DuckDBConnection) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** A workspace in a folder of its own, with a clock that stands still. */
export async function testWorkspace(config: string = TEST_CONFIG): Promise<TestWorkspace> {
  const root = mkdtempSync(join(tmpdir(), 'atalaya-app-'));
  const clock = new TestClock();
  const ws = await openWorkspace({
    config: parseConfig(config, join(root, 'atalaya.yaml')),
    root,
    clock,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  return {
    ws,
    clock,
    async publish(id, fill) {
      mkdirSync(ws.home.releases, { recursive: true });
      await withDuckDB(join(ws.home.releases, `${id}.duckdb`), async (connection) => {
        await connection.run('create schema marts');
        await fill?.(connection);
      });
      rmSync(ws.home.currentRelease, { force: true });
      symlinkSync(`${id}.duckdb`, ws.home.currentRelease);
      await recordRelease(ws, id, null, { tables: {} });
    },
    async close() {
      await closeWorkspace(ws);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

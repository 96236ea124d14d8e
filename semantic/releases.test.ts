import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureHome, homeAt } from '../core/home.ts';
import { pointTo, publishFixture } from './fixture.ts';
import { people, startTestServer, type TestServer } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'atalaya-semantic-releases-'));
const home = ensureHome(homeAt(root));
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(home);
}, 60_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

/** The release files that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((file) => file.startsWith(root) && file.includes('.duckdb'));
}

const spend = {
  measures: ['ads.spend', 'channel_roi.spend'].slice(0, 1),
  dimensions: ['ads.brand_id'],
  order: { 'ads.brand_id': 'asc' },
};

describe('before anything is published', () => {
  it('says so, and is not ready', async () => {
    const answer = await server.ask('admin', '/cubejs-api/v1/load', { query: spend });
    expect([answer.status, answer.body.error]).toEqual([
      503,
      'No data has been published yet; the first run has to finish.',
    ]);
    expect(await server.semantic.ready()).toBe(false);
    await server.semantic.warm();
    await expect(server.semantic.load(spend, people().admin!)).rejects.toMatchObject({
      details: { status: 503 },
    });
  }, 60_000);
});

describe('a new release', () => {
  it('is picked up while people ask without pause: no error, no mixture, nothing left open', async () => {
    await publishFixture(root, { id: 'r1', factor: 1 });
    await server.semantic.warm();
    expect(await server.semantic.ready()).toBe(true);
    const base = { norte: 150.3, sur: 450.9 };
    let done = false;
    let asked = 0;
    const seen = new Set<string>();
    // Every question is new, so that each is answered from the file and not from what is remembered.
    const reader = async (number: number) => {
      while (!done) {
        asked += 1;
        const filters = [{ member: 'ads.spend', operator: 'gt', values: [String(-asked - number * 10_000)] }];
        const compare = {
          dimension: 'ads.date',
          compareDateRange: [
            ['2026-09-01', '2026-09-30'],
            ['2026-08-15', '2026-09-30'],
          ],
        };
        const answer = await server.ask('admin', '/cubejs-api/v1/load', {
          queryType: 'multi',
          query: { ...spend, filters, timeDimensions: [compare] },
        });
        const factor = Number(answer.release?.slice(1));
        seen.add(answer.release ?? '');
        const { results } = answer.body as unknown as { results: { data: Record<string, string>[] }[] };
        for (const { data } of results ?? []) {
          expect(data.map((row) => Number(row['ads.spend']))).toEqual(
            [base.norte, base.sur].map((value) => Number((value * factor).toFixed(4))),
          );
        }
        expect([answer.status, results?.length]).toEqual([200, 2]);
      }
    };
    const readers = Promise.all([1, 2, 3, 4].map(reader));
    for (let release = 2; release <= 5; release += 1) {
      await publishFixture(root, { id: `r${release}`, factor: release });
      const before = asked;
      while (asked < before + 6) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    done = true;
    await readers;
    expect([...seen].sort()).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.semantic.openReleases()).toBe(1);
    // Only Linux tells which files a process has open.
    if (process.platform === 'linux')
      expect([...new Set(openFiles())]).toEqual([join(home.releases, 'r5.duckdb')]);
  }, 120_000);

  it('can be an older one again', async () => {
    pointTo(home, 'r1');
    expect(server.semantic.release()).toBe('r1');
    const rows = await server.semantic.load(spend, people().admin!);
    expect(rows.map((row) => row['ads.spend'])).toEqual([150.3, 450.9]);
  });

  it('that cannot be read is an error without a path, and the next good one is served', async () => {
    writeFileSync(join(home.releases, 'broken.duckdb'), 'this is no database');
    pointTo(home, 'broken');
    const answer = await server.ask('analyst', '/cubejs-api/v1/load', { query: spend });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/broken|tmp|stack/);
    expect(await server.semantic.ready()).toBe(false);
    pointTo(home, 'r2');
    expect((await server.ask('analyst', '/cubejs-api/v1/load', { query: spend })).status).toBe(200);
    expect(await server.semantic.ready()).toBe(true);
  });
});

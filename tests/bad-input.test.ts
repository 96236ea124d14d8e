import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../core/clock.ts';
import { startSandbox } from '../ingest/sandbox/index.ts';
import { cli, NOW, type Outcome, scratch } from './support/process.ts';
import { leftovers, onRelease } from './support/release.ts';

/** A person's first impression of a failure: one sentence on standard error, no stack, and an exit code that says so. */
function expectOneSentence(outcome: Outcome, says: RegExp): void {
  expect(outcome.code, outcome.stdout + outcome.stderr).not.toBe(0);
  expect(outcome.stderr).toMatch(says);
  expect(outcome.stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
}

const ORDERS = [
  'order_id;ordered_at;gross;discount;net;currency;channel;email',
  'A1;2026-11-01 10:00;100,00;0,00;100,00;EUR;shop;ana@correo.example',
  'A2;2026-11-01 11:00;50,00;5,00;45,00;EUR;web;luis@correo.example',
  ';2026-11-01 12:00;10,00;0,00;10,00;EUR;web;sin@clave.example',
  'A3;el martes;30,00;0,00;30,00;EUR;web;fecha@rota.example',
  'A4;2026-11-02 09:30;veinte;0,00;20,00;EUR;shop;importe@roto.example',
  'A5;2026-11-02 18:45;75,50;0,00;75,50;EUR;shop;eva@correo.example',
].join('\n');

function company(folder: string, path: string, stream = 'orders', more = ''): string {
  const file = join(folder, 'atalaya.yaml');
  writeFileSync(
    file,
    `company: { name: Prueba, currency: EUR, timezone: Europe/Madrid }
brands: [{ id: norte, name: Norte }]
connections:
  - id: shops
    connector: files
    brand: norte
    config: { streams: [{ stream: ${stream}, path: ${JSON.stringify(path)} }] }
${more}`,
  );
  return file;
}

describe('bad input', () => {
  const folder = scratch('bad-input');
  const work = folder.path;
  const home = join(work, 'home');

  beforeAll(() => {
    mkdirSync(join(work, 'drop'), { recursive: true });
    writeFileSync(join(work, 'drop', 'orders.csv'), ORDERS);
  });
  afterAll(() => folder.remove());

  it('a broken row is in quarantine with its reason, and the rest landed and is published', async () => {
    const config = company(work, 'drop/orders.csv');
    const run = await cli(['run', '--config', config], home);
    expect(run.code, run.stderr).toBe(0);
    const rows = await onRelease(home, `select order_id from marts.fct_orders order by 1`);
    expect(rows.map((row) => row.order_id)).toEqual(['A1', 'A2', 'A5']);
    const listed = await cli(['quarantine', 'list', '--config', config, '--json'], home);
    expect(listed.code, listed.stderr).toBe(0);
    const quarantined = JSON.parse(listed.stdout) as { id: number; reason: string; path: string | null }[];
    expect(quarantined.map((row) => row.reason).sort()).toEqual(['missing_key', 'wrong_type', 'wrong_type']);
    expect(quarantined.map((row) => row.path).sort()).toEqual(['gross', 'order_id', 'ordered_at']);
    const shown = await cli(
      ['quarantine', 'show', String(quarantined.find((row) => row.path === 'gross')!.id), '--config', config],
      home,
    );
    expect(shown.stdout).toContain('veinte');
  });

  it('a broken file says which, and lands nothing of it', async () => {
    const broken = join(work, 'drop', 'broken.xlsx');
    writeFileSync(broken, Buffer.from('504b0304deadbeef00112233', 'hex'));
    const config = company(work, 'drop/broken.xlsx');
    const other = join(work, 'home-broken');
    expectOneSentence(await cli(['run', '--config', config], other), /broken\.xlsx/);
    expect(leftovers(other)).toEqual([]);
  });

  it('an unknown stream, connector or connection: the valid names', async () => {
    const config = company(work, 'drop/orders.csv', 'ordders');
    expectOneSentence(await cli(['sync', '--config', config], join(work, 'home-stream')), /ordders.*orders/s);
    const good = company(work, 'drop/orders.csv');
    expectOneSentence(await cli(['sync', 'shopss', '--config', good], home), /shopss.*shops/s);
    expectOneSentence(
      await cli(['import', 'shops', 'ordders', join(work, 'drop/orders.csv'), '--config', good], home),
      /ordders.*orders/s,
    );
    expectOneSentence(
      await cli(['import', 'shops', 'orders', join(work, 'nothing.csv'), '--config', good], home),
      /nothing\.csv/,
    );
  });

  it('a wrong key: the connection, what the vendor said and what to do, and the key itself nowhere', async () => {
    const other = join(work, 'home-key');
    const sandbox = await startSandbox({ root: other, size: 'tiny', seed: 7, clock: fixedClock(NOW) });
    const wrong = 'EAAB-not-the-right-key-0123456789';
    const checked = await cli(['connector', 'check', 'norte-meta', '--config', sandbox.configFile], other, {
      ...sandbox.env,
      DEMO_META_TOKEN_NORTE: wrong,
    });
    const synced = await cli(['sync', 'norte-meta', '--config', sandbox.configFile], other, {
      ...sandbox.env,
      DEMO_META_TOKEN_NORTE: wrong,
    });
    await sandbox.close();
    expectOneSentence(synced, /norte-meta/);
    expect(synced.stdout + synced.stderr).not.toContain(wrong);
    expectOneSentence(checked, /norte-meta/);
    expect(checked.stdout + checked.stderr).not.toContain(wrong);
    const ledger = readFileSync(join(other, 'ledger.db'));
    expect(ledger.includes(Buffer.from(wrong))).toBe(false);
  });

  it('a port in use: which, and how to choose another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    const config = company(work, 'drop/orders.csv');
    const outcome = await cli(['serve', '--config', config], home, { ATALAYA_PORT: String(port) });
    server.close();
    expectOneSentence(outcome, new RegExp(`${port}.*ATALAYA_PORT`, 's'));
  });

  it('no disk space: one sentence, the last release stays, nothing half-written', async () => {
    const config = company(work, 'drop/orders*.csv');
    const before = await onRelease(home, 'select count(*)::varchar as orders from marts.fct_orders');
    copyFileSync(join(work, 'drop/orders.csv'), join(work, 'drop/orders-2.csv'));
    const outcome = await cli(['run', '--config', config], home, { ATALAYA_MIN_FREE_MB: '99999999' });
    expectOneSentence(outcome, /space/i);
    expect(await onRelease(home, 'select count(*)::varchar as orders from marts.fct_orders')).toEqual(before);
    expect(leftovers(home)).toEqual([]);
    const again = await cli(['run', '--config', config], home);
    expect(again.code, again.stderr).toBe(0);
  });

  it('a configuration with several mistakes names them all, with their lines', async () => {
    const config = join(work, 'mistakes.yaml');
    writeFileSync(
      config,
      'company: { name: X, currency: euro }\nbrands: [{ id: norte, name: Norte }]\nconnections:\n  - { id: a, connector: files, brand: sur }\n  - { id: b, connector: meta-ads, brand: norte, credentials: { access_token: abc } }\n',
    );
    const outcome = await cli(['status', '--config', config], join(work, 'home-mistakes'));
    expectOneSentence(outcome, /line 1.*currency/s);
    expect(outcome.stderr).toMatch(/line 5.*access_token/s);
  });
});

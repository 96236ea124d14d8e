import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, figure, median } from './figure.ts';
import { firstMessage, runModule, startModule } from './support/child.ts';
import { dltPython, runDlt } from './support/dlt.ts';

interface Measured {
  rows: number;
  seconds: number;
  peakMb: number;
}

const ROWS = Number(process.env.ATALAYA_BENCH_ROWS ?? 500_000);
/** dlt reads a part of them: its speed hardly depends on how many there are, and it takes its time. */
const DLT_ROWS = Math.ceil(ROWS / 5);
const ROUNDS = 3;
/** What a sync may take, whatever its volume. */
const MOST_MB = 400;

const speed = (list: Measured[]) => median(list.map((one) => one.rows / one.seconds));
const memory = (list: Measured[]) => median(list.map((one) => one.peakMb));

/** Rows a second from a local server to landed Parquet, and peak memory, beside a bare loop and dlt; median of three. */
export async function run(): Promise<Figure[]> {
  const { ours, bare } = await besideBareLoop();
  const dlt = await dltAlone();
  const name = `ingest: ${ROWS.toLocaleString('en')} contacts`;
  const mine = { name, value: speed(ours), unit: 'rows/s' };
  const loop = 'fetch + JSON.parse + zod + appender';
  return [
    figure({ ...mine, peer: loop, peer_value: speed(bare), limit_ratio: 0.8 }),
    ...(dlt ? [figure({ ...mine, peer: 'dlt, REST source to Parquet', peer_value: speed([dlt]) })] : []),
    figure({
      name: 'ingest: peak memory',
      value: memory(ours),
      unit: 'MB',
      peer: 'most that is promised',
      peer_value: MOST_MB,
    }),
    figure({
      name: 'ingest: peak memory',
      value: memory(ours),
      unit: 'MB',
      peer: loop,
      peer_value: memory(bare),
    }),
  ];
}

async function besideBareLoop(): Promise<{ ours: Measured[]; bare: Measured[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  const ours: Measured[] = [];
  const bare: Measured[] = [];
  try {
    await withVendor(ROWS, async (url) => {
      for (let round = 0; round < ROUNDS; round++) {
        const file = join(folder, 'bare.parquet');
        bare.push(await runModule(new URL('./support/ingest-bare.ts', import.meta.url), [url, file]));
        ours.push(await runModule(new URL('./support/ingest-engine.ts', import.meta.url), [url]));
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const measured of [...ours, ...bare]) {
    if (measured.rows !== ROWS) throw new Error(`${measured.rows} rows landed of ${ROWS}.`);
  }
  return { ours, bare };
}

async function dltAlone(): Promise<Measured | undefined> {
  const python = await dltPython();
  return python ? withVendor(DLT_ROWS, (url) => runDlt<Measured>(python, url)) : undefined;
}

async function withVendor<T>(rows: number, use: (url: string) => Promise<T>): Promise<T> {
  const server = startModule(new URL('./support/vendor-server.ts', import.meta.url), [String(rows)]);
  try {
    const { port } = await firstMessage<{ port: number }>(server);
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    server.disconnect();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, figure, median } from './figure.ts';
import { firstMessage, runModule, startModule } from './support/child.ts';

interface Measured {
  rows: number;
  seconds: number;
  peakMb: number;
}

const ROWS = Number(process.env.ATALAYA_BENCH_ROWS ?? 100_000);
const ROUNDS = 3;

/** Rows a second from a local server to landed Parquet, and peak memory, beside a bare loop; in turn, median of three. */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  const server = startModule(new URL('./support/vendor-server.ts', import.meta.url), [String(ROWS)]);
  try {
    const { port } = await firstMessage<{ port: number }>(server);
    const url = `http://127.0.0.1:${port}`;
    const ours: Measured[] = [];
    const bare: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(
        await runModule<Measured>(new URL('./support/ingest-bare.ts', import.meta.url), [
          url,
          join(folder, 'bare.parquet'),
        ]),
      );
      ours.push(await runModule<Measured>(new URL('./support/ingest-engine.ts', import.meta.url), [url]));
    }
    for (const measured of [...ours, ...bare]) {
      if (measured.rows !== ROWS) throw new Error(`${measured.rows} rows landed of ${ROWS}.`);
    }
    const speed = (list: Measured[]) => median(list.map((one) => one.rows / one.seconds));
    const memory = (list: Measured[]) => median(list.map((one) => one.peakMb));
    const peer = 'fetch + JSON.parse + zod + appender';
    return [
      figure({
        name: `ingest: ${ROWS.toLocaleString('en')} contacts`,
        value: speed(ours),
        unit: 'rows/s',
        peer,
        peer_value: speed(bare),
        limit_ratio: 0.8,
      }),
      figure({
        name: 'ingest: peak memory',
        value: memory(ours),
        unit: 'MB',
        peer,
        peer_value: memory(bare),
      }),
    ];
  } finally {
    server.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

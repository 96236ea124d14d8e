import { loadavg } from 'node:os';
import type { Figure } from './figure.ts';

const BENCHES: Record<string, () => Promise<{ run: () => Promise<Figure[]> }>> = {
  ingest: () => import('./ingest.ts'),
  capture: () => import('./capture.ts'),
  identity: () => import('./identity.ts'),
  build: () => import('./build.ts'),
  semantic: () => import('./semantic.ts'),
};

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const names = args.filter((name) => !name.startsWith('--'));
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown[0]}": choose among ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

function print(figure: Figure): void {
  const round = (value: number) =>
    value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  const limit = figure.limit_ratio === null ? '' : `  (limit ${figure.limit_ratio})`;
  console.log(
    `  ${figure.name.padEnd(44)} ${round(figure.value).padStart(10)} ${figure.unit.padEnd(8)} ` +
      `${round(figure.peer_value).padStart(10)} ${figure.peer.padEnd(34)} ratio ${figure.ratio.toFixed(2)}${limit}  load ${figure.load.toFixed(1)}`,
  );
}

const figures: Figure[] = [];
if (!asJson)
  console.log(
    `Load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}; each figure beside its peer of the same run.`,
  );
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  if (!asJson) console.log(name);
  for (const figure of await (await BENCHES[name]!()).run()) {
    figures.push(figure);
    if (!asJson) print(figure);
  }
}
if (asJson) console.log(JSON.stringify(figures, null, 2));
process.exit(0);

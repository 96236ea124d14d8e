// One measurement of ours in a process of its own. Arguments: a JSON with what is to be measured.
import { literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { clusterRecords } from '../../models/identity/cluster.ts';
import { defaultModel, THRESHOLDS } from '../../models/identity/matching/default.ts';
import { duckdb } from '../../models/identity/matching/dialect.ts';
import { compare } from '../../models/identity/matching/index.ts';
import { people } from '../../models/identity/matching/people.ts';
import { train } from '../../models/identity/matching/train.ts';
import { register } from '../../models/identity/registry.ts';
import { febrl } from './febrl.ts';
import { loadPeople, truthQuery } from './people.ts';
import { clusterQuality, type Quality } from './quality.ts';
import { ruleClusters } from './rules.ts';

export interface Task {
  kind: 'people' | 'febrl';
  folder: string;
  /** `trained` learns from the set itself, without its truth; `default` uses the product's model. */
  method: 'trained' | 'default' | 'rules' | 'guarded rules';
  /** Where to leave the normalised records with their truth, for the peers. */
  export?: string;
}

export interface Measured extends Quality {
  records: number;
  seconds: number;
  normaliseSeconds: number;
  peakMb: number;
}

const task = JSON.parse(process.argv[2]!) as Task;
const measured = await withDuckDB(':memory:', (connection) => measure(connection), {
  memoryLimit: '1600MB',
  threads: 2,
});
process.send?.(measured, () => process.exit(0));

async function measure(connection: Parameters<typeof compare>[0]): Promise<Measured> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const definition = task.kind === 'people' ? people : febrl;
  if (task.kind === 'people') await loadPeople(connection, task.folder);
  else
    await connection.run(
      `create table people as from read_parquet(${literal(`${task.folder}/people.parquet`)})`,
    );
  const normaliseSeconds = seconds();
  const truthOf = task.kind === 'people' ? truthQuery(task.folder) : 'select record_key, person from people';
  if (task.export) {
    await connection.run(
      `copy (select people.*, truth.person from people inner join (${truthOf}) as truth using (record_key))
       to ${literal(task.export)} (format parquet)`,
    );
  }
  const clusters = await cluster(connection, definition);
  const total = seconds();

  const truth = new Map<unknown, number>();
  for (const row of await queryRows(connection, truthOf)) truth.set(row.record_key, Number(row.person));
  const [found, real]: [number[], number[]] = [[], []];
  clusters.forEach((keys, at) => {
    for (const key of keys) {
      found.push(at);
      real.push(truth.get(key)!);
    }
  });
  return {
    ...clusterQuality(found, real),
    records: found.length,
    seconds: total,
    normaliseSeconds,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

async function cluster(
  connection: Parameters<typeof compare>[0],
  definition: typeof people,
): Promise<string[][]> {
  if (task.method === 'rules' || task.method === 'guarded rules') {
    return ruleClusters(connection, task.method === 'guarded rules');
  }
  let model = defaultModel();
  if (task.method === 'trained') {
    await compare(connection, definition, 'people');
    model = await train(connection, duckdb, definition, { version: 'bench', on: task.folder, ...THRESHOLDS });
  }
  const { clusters } = await clusterRecords(connection, {
    input: 'people',
    definition,
    model,
    isCompared: task.method === 'trained',
  });
  const { assignments } = register(clusters, new Map(), new Set());
  if (assignments.size === 0) throw new Error('No record was registered.');
  return clusters.map(({ recordKeys }) => recordKeys);
}

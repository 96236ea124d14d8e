import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addDays, localDate } from '../../core/clock.ts';
import { DUCKDB_TYPE } from '../../core/streams/columns.ts';
import type { PlanInput, StreamDefinition } from '../engine/connector.ts';
import { Receiver } from '../engine/landing/receiver.ts';
import { checkConnector } from '../engine/registry.ts';
import { type Check, must } from './check.ts';
import type { Subject } from './subject.ts';

const NAME = /^[a-z][a-z0-9_]*$/;

/** What a connector's definition alone must show: no vendor is asked. */
export const definitionChecks: readonly Check[] = [
  {
    id: 'schema',
    promise: 'Streams and columns are named, typed and described; the definition contradicts itself nowhere.',
    needs: 'nothing',
    async run({ connector }) {
      checkConnector(connector);
      must(connector.streams.length > 0, 'it has no streams');
      for (const stream of connector.streams) {
        must(NAME.test(stream.name), `the stream "${stream.name}" is not in snake_case`);
        must(stream.description.length > 5, `${stream.name} has no description`);
        must(Number.isInteger(stream.contractVersion), `${stream.name} has no contract version`);
        for (const column of stream.columns) {
          must(NAME.test(column.name), `${stream.name}.${column.name} is not in snake_case`);
          must(column.type in DUCKDB_TYPE, `${stream.name}.${column.name} has an unknown type`);
          must(column.description.length > 2, `${stream.name}.${column.name} has no description`);
        }
      }
      return undefined;
    },
  },
  {
    id: 'primary_keys',
    promise: 'Every stream has a primary key of scalar columns that exist.',
    needs: 'nothing',
    async run({ connector }) {
      for (const stream of connector.streams) {
        const types = new Map(stream.columns.map((column) => [column.name, column.type]));
        must(stream.primaryKey.length > 0, `${stream.name} has no key`);
        for (const name of stream.primaryKey) {
          must(types.has(name), `${stream.name} has the key ${name} without such a column`);
          must(types.get(name) !== 'json', `${stream.name} has JSON in its key`);
        }
        for (const name of stream.nullableKey ?? [])
          must(stream.primaryKey.includes(name), `${stream.name}: ${name} is no part of the key`);
      }
      return undefined;
    },
  },
  {
    id: 'reading_units',
    promise: 'Restatement, lag, lookback and retention are positive numbers in the unit of their name.',
    needs: 'nothing',
    async run({ connector }) {
      for (const { name, reading } of connector.streams) {
        for (const [unit, value] of Object.entries(reading) as [string, number | undefined][]) {
          must(value === undefined || (Number.isInteger(value) && value >= 0), `${name}.${unit} is ${value}`);
        }
        const { restatementDays = 0, retentionDays = Infinity } = reading;
        must(restatementDays <= retentionDays, `${name} restates longer than the vendor keeps`);
      }
      return undefined;
    },
  },
  {
    id: 'documented',
    promise: 'The README beside the connector names every stream that reads.',
    needs: 'nothing',
    async run({ connector }) {
      const file = fileURLToPath(new URL(`../connectors/${connector.id}/README.md`, import.meta.url));
      must(existsSync(file), 'it has no README.md');
      const text = readFileSync(file, 'utf8');
      for (const { name, fedBy } of connector.streams)
        must(fedBy !== undefined || text.includes(name), `the README does not name ${name}`);
      return undefined;
    },
  },
  {
    id: 'plan_is_pure',
    promise: 'The same state and clock give the same slices, each with an id of its own.',
    needs: 'sandbox',
    async run(subject) {
      for (const stream of planned(subject)) {
        const input = await planInput(subject, '2026-11-18T12:00:00Z');
        const first = stream.plan!(Object.freeze(input));
        const again = stream.plan!({ ...input });
        must(JSON.stringify(first) === JSON.stringify(again), `${stream.name} plans differently each time`);
        const ids = new Set(first.map((slice) => slice.id));
        must(ids.size === first.length, `${stream.name} plans a slice twice`);
      }
      return planned(subject).length === 0 ? 'its slices are found, not planned' : undefined;
    },
  },
  {
    id: 'daylight_saving',
    promise: 'The account days of a change of the clocks are each read exactly once.',
    needs: 'sandbox',
    async run(subject) {
      let daily = 0;
      const input = await planInput(subject, '2026-11-18T12:00:00Z');
      for (const stream of planned(subject)) {
        for (const change of ['2026-03-29', '2026-10-25']) {
          // Half an hour before and after the local midnights around the change.
          for (const at of [
            `${addDays(change, -1)}T23:30:00Z`,
            `${change}T00:30:00Z`,
            `${change}T22:30:00Z`,
          ]) {
            const since = addDays(change, -5);
            const slices = stream.plan!({ ...input, now: new Date(at), since });
            const days = slices.map(({ id }) => id).filter((id) => /^\d{4}-\d{2}-\d{2}$/.test(id));
            if (days.length === 0) continue;
            daily++;
            const today = localDate(new Date(at), 'Europe/Madrid');
            const sorted = [...new Set(days)].sort();
            must(sorted.length === days.length, `${stream.name} reads a day twice at ${at}`);
            must(sorted.at(-1)! <= today, `${stream.name} reads a day that has not begun at ${at}`);
            for (const [n, day] of sorted.entries())
              must(
                day === addDays(sorted[0]!, n),
                `${stream.name} leaves out the day before ${day} at ${at}`,
              );
          }
        }
      }
      return daily === 0 ? 'it has no slices of single days' : undefined;
    },
  },
  {
    id: 'recorded_cases',
    promise: 'Recorded answers of the vendor go through the contracts.',
    needs: 'recorded',
    async run({ connector, recorded, connection }) {
      const config = (connector.config.safeParse(connection?.config ?? {}).data ?? {}) as Record<
        string,
        unknown
      >;
      let files = 0;
      for (const { json } of recorded) {
        const taken = objectsIn(json).some((record) =>
          connector.streams.some((stream) => {
            const records = expanded(stream, record, config);
            return records.some(
              (one) =>
                connector.streams.find((s) => s.name === one.stream)?.contract.safeParse(one.record).success,
            );
          }),
        );
        if (taken) files++;
      }
      return files === 0 ? 'its recorded cases are pages, which its own tests read' : undefined;
    },
  },
  {
    id: 'schema_drift',
    promise:
      'A field the contract does not know never costs a row; a record without its key is refused whole.',
    needs: 'recorded',
    async run({ connector, recorded }) {
      let seen = 0;
      for (const stream of connector.streams) {
        for (const record of recorded.flatMap(({ json }) => objectsIn(json))) {
          if (!stream.contract.safeParse(record).success) continue;
          seen++;
          const drifted = new Receiver(stream);
          drifted.accept({ stream: stream.name, record: { ...record, brand_new_field: 'x' } });
          must(drifted.refusedInAll === 0, `${stream.name} refuses a record with a new field`);
          const bare = new Receiver(stream);
          bare.accept({ stream: stream.name, record: {} });
          must(bare.refusedInAll === 1, `${stream.name} takes a record without anything in it`);
        }
      }
      return seen === 0 ? 'its recorded cases are of the vendor’s pages, not of single records' : undefined;
    },
  },
];

function planned({ connector }: Subject): StreamDefinition[] {
  return connector.streams.filter((stream) => stream.plan);
}

async function planInput(subject: Subject, now: string): Promise<PlanInput> {
  // Read as a sync reads it: references to the environment are replaced.
  const { ws } = await subject.open();
  const config = subject.connector.config.parse(ws.config.connections[0]!.config) as Record<string, unknown>;
  return { cursor: null, now: new Date(now), timezone: 'Europe/Madrid', since: '2026-11-01', config };
}

function expanded(
  stream: StreamDefinition,
  record: Record<string, unknown>,
  config: Record<string, unknown>,
) {
  try {
    return stream.expand?.(record, config) ?? [{ stream: stream.name, record }];
  } catch {
    // Recorded answers also hold objects that are no records of this stream.
    return [];
  }
}

/** Every object in a recorded answer, whatever it is wrapped in. */
function objectsIn(json: unknown): Record<string, unknown>[] {
  if (typeof json !== 'object' || json === null) return [];
  const below = Object.values(json).flatMap(objectsIn);
  return Array.isArray(json) ? below : [json as Record<string, unknown>, ...below];
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkOne } from '../engine/check.ts';
import { type Check, must, mustEqual } from './check.ts';
import { killed } from './kill.ts';
import { contentOf, type Home, type Subject } from './subject.ts';
import { unseenColumns } from './unseen.ts';

/** What reading from the vendor must show when nothing goes wrong. */
export const readingChecks: readonly Check[] = [
  {
    id: 'check_succeeds',
    promise: '`connector check` says yes to working credentials.',
    needs: 'vendor',
    async run(subject) {
      const { ok, message } = await checkWith(subject);
      must(ok, `the check failed: ${message}`);
      return undefined;
    },
  },
  {
    id: 'check_fails',
    promise: 'It says no, without repeating them, to wrong and to missing credentials.',
    needs: 'vendor',
    async run(subject) {
      const names = Object.keys((subject.connection?.credentials ?? {}) as object);
      if (names.length === 0) return 'it needs no credentials';
      const wrong = Object.fromEntries(names.map((name) => [name, `wrong-${name}-0123456789`]));
      const refused = await checkWith(subject, wrong);
      must(!refused.ok, 'wrong credentials were accepted');
      must(!/wrong-\w+-0123456789/.test(refused.message), `the secret is in "${refused.message}"`);
      const missing = await checkWith(subject, {});
      must(!missing.ok, 'missing credentials were accepted');
      must(
        names.some((name) => missing.message.includes(name)),
        `no credential is named: ${missing.message}`,
      );
      return undefined;
    },
  },
  {
    id: 'full_read',
    promise: 'A first sync succeeds; rows have the declared columns and keys that are whole and unique.',
    needs: 'sandbox',
    async run(subject, shared) {
      const { home, content } = await shared.reference();
      const rows = Object.values(content).flat().length;
      must(rows > 0, 'nothing landed');
      for (const stream of subject.connector.streams) {
        const keys = new Set<string>();
        for (const text of content[stream.name]!) {
          const row = JSON.parse(text) as Record<string, unknown>;
          for (const { name } of stream.columns) must(name in row, `${stream.name} lacks ${name}`);
          for (const name of stream.primaryKey)
            must(
              row[name] !== null || (stream.nullableKey ?? []).includes(name),
              `${stream.name}.${name} is null`,
            );
          must(!keys.has(String(row._key)), `${stream.name} has the key ${String(row._key)} twice`);
          keys.add(String(row._key));
        }
      }
      const waiting = await home.ws.ledger.selectFrom('quarantine').select('stream').execute();
      must(waiting.length === 0, `${waiting.length} records of ${waiting[0]?.stream} are in quarantine`);
      return undefined;
    },
  },
  {
    id: 'every_column',
    promise: 'Every declared column is seen, or listed below.',
    needs: 'sandbox',
    async run(subject, shared) {
      const { content } = await shared.reference();
      for (const { stream, column, reason } of unseenColumns(subject, content))
        must(reason !== '', `${stream}.${column} is listed without a reason`);
      return undefined;
    },
  },
  {
    id: 'same_bytes',
    promise: 'The same vendor read into two new homes gives the same rows in byte-identical Parquet.',
    needs: 'sandbox',
    async run(subject, shared) {
      const { home, content } = await shared.reference();
      const other = await subject.open();
      must((await subject.sync(other)).failed === 0, 'the second home failed');
      mustEqual(content, await contentOf(subject, other), 'differs between two full reads');
      must(JSON.stringify(await hashes(home)) === JSON.stringify(await hashes(other)), 'the files differ');
      return undefined;
    },
  },
  {
    id: 'incremental_twice',
    promise: 'A second sync at the same instant changes nothing.',
    needs: 'sandbox',
    async run(subject, shared) {
      const { home, content } = await shared.reference();
      must((await subject.sync(home)).failed === 0, 'the second sync failed');
      mustEqual(content, await contentOf(subject, home), 'changed with nothing new');
      return undefined;
    },
  },
  {
    id: 'abnormal_state',
    promise: 'A cursor far in the future yields nothing and loses nothing.',
    needs: 'sandbox',
    async run(subject) {
      const home = await subject.open();
      await subject.sync(home);
      const before = await contentOf(subject, home);
      const cursors = await home.ws.ledger.selectFrom('cursors').selectAll().execute();
      if (cursors.length === 0) return 'it keeps no cursor';
      for (const { connection, stream, cursor } of cursors) {
        await home.ws.ledger
          .updateTable('cursors')
          .set({ cursor: JSON.stringify(farFuture(JSON.parse(cursor) as Record<string, unknown>)) })
          .where('connection', '=', connection)
          .where('stream', '=', stream)
          .execute();
      }
      await subject.sync(home);
      mustEqual(before, await contentOf(subject, home), 'changed under a cursor of the future');
      return undefined;
    },
  },
  {
    id: 'vendor_count',
    promise: 'Where the vendor states a count, as many records were received.',
    needs: 'sandbox',
    async run(_subject, shared) {
      const { home } = await shared.reference();
      const slices = await home.ws.ledger
        .selectFrom('slices')
        .select(['stream', 'slice', 'rows', 'vendor_count'])
        .where('vendor_count', 'is not', null)
        .execute();
      for (const { stream, slice, rows, vendor_count } of slices)
        must(rows === vendor_count, `${stream} ${slice}: the vendor states ${vendor_count}, ${rows} landed`);
      return slices.length === 0 ? 'its vendor states no counts' : undefined;
    },
  },
  {
    id: 'restated_day',
    promise:
      'After a day, late and restated records included, an incremental sync holds what a full one holds.',
    needs: 'sandbox',
    async run(subject, shared) {
      const { home } = await shared.reference();
      const { clock } = subject.sandbox;
      clock.set(new Date(clock.now().getTime() + 26 * 3_600_000));
      must((await subject.sync(home)).failed === 0, 'the sync of the next day failed');
      const whole = await subject.open();
      must((await subject.sync(whole)).failed === 0, 'the full sync of the next day failed');
      mustEqual(await contentOf(subject, whole), await contentOf(subject, home), 'differs from a full read');
      return undefined;
    },
  },
  {
    id: 'killed',
    promise: 'Killed in the middle of a slice, the next sync ends with the same rows.',
    needs: 'vendor',
    async run(subject) {
      const whole = await subject.open();
      await subject.sync(whole);
      const home = await killed(subject);
      if (!home) return 'its sync is over before it can be killed';
      must((await subject.sync(home)).failed === 0, 'the sync after the kill failed');
      mustEqual(await contentOf(subject, whole), await contentOf(subject, home), 'differs after a kill');
      return undefined;
    },
  },
  {
    id: 'no_secrets',
    promise: 'Credentials are in no log line, ledger, landed or quarantined file.',
    needs: 'vendor',
    async run(_subject, shared) {
      const { home } = await shared.reference();
      const connection = home.ws.config.connections[0]!;
      const secrets = Object.values(connection.credentials).filter((value) => value.length >= 8);
      const places = [
        home.logged.join('\n'),
        ...filesOf(home.folder).map((file) => readFileSync(file, 'latin1')),
      ];
      for (const secret of secrets)
        must(!places.some((text) => text.includes(secret)), 'a credential was written somewhere');
      return secrets.length === 0 ? 'it needs no credentials' : undefined;
    },
  },
];

async function checkWith(subject: Subject, credentials?: Record<string, string>) {
  const home = await subject.open({ credentials });
  return checkOne(
    home.ws,
    new Map([[subject.connector.id, subject.connector]]),
    String(subject.connection?.id),
  );
}

async function hashes(home: Home): Promise<unknown> {
  return home.ws.ledger
    .selectFrom('batches')
    .select(['id', 'stream', 'rows', 'sha256'])
    .orderBy('id')
    .execute();
}

/** A cursor whose days, instants and epochs lie in the year 2999; tokens stay as they are. */
function farFuture(cursor: Record<string, unknown>): Record<string, unknown> {
  const moved = Object.entries(cursor).map(([name, value]) => {
    if (typeof value === 'number' && value > 1e12) return [name, Date.UTC(2999, 0)];
    if (typeof value === 'number' && value > 1e9) return [name, Date.UTC(2999, 0) / 1000];
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value))
      return [name, `2999-12-31${value.slice(10)}`];
    return [name, value];
  });
  return Object.fromEntries(moved) as Record<string, unknown>;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesOf(path) : [path];
  });
}

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import type { Home } from '../../core/home.ts';

/** Something received that must not be lost: kept with its bytes before anybody is told that it arrived. */
export interface Delivery {
  /** `form:<id>` or `webhook:<id>`. */
  source: string;
  /** What makes it the same delivery when it comes again. */
  deliveryId: string;
  receivedAt: string;
  body: Uint8Array;
}

export interface WaitingDelivery extends Delivery {
  id: number;
  attempts: number;
}

/** Deliveries that arrive within so many milliseconds share one write to the disk. */
const GATHER_MS = 5;
/** Attempts after which a delivery that cannot be handled is set aside, for a person to look at. */
const MOST_ATTEMPTS = 50;

/**
 * The inbox of captured deliveries: a database of its own beside the ledger, so that a run that is writing keeps
 * nobody waiting. Deliveries that arrive together share one write to the disk, and each is on the disk before its
 * `append` resolves.
 */
export class Inbox {
  readonly #database: Database.Database;
  readonly #insert: Database.Statement;
  #gathering: { delivery: Delivery; resolve: (isNew: boolean) => void; reject: (error: unknown) => void }[] =
    [];

  constructor(home: Home) {
    const file = join(home.root, 'inbox.db');
    mkdirSync(dirname(file), { recursive: true });
    this.#database = new Database(file);
    this.#database.exec('pragma busy_timeout = 5000');
    this.#database.exec('pragma journal_mode = wal');
    // A delivery that was confirmed must survive a power cut: the sender does not send it again.
    this.#database.exec('pragma synchronous = full');
    // What is forgotten is overwritten.
    this.#database.exec('pragma secure_delete = on');
    this.#database.exec(`create table if not exists deliveries (
      id integer primary key autoincrement, source text not null, delivery_id text not null,
      received_at text not null, body blob not null, handled_at text, attempts integer not null default 0,
      error text, unique (source, delivery_id))`);
    this.#database.exec(
      'create table if not exists polls (source text primary key, polled_at text not null)',
    );
    this.#database.exec('create index if not exists waiting on deliveries (id) where handled_at is null');
    this.#insert = this.#database.prepare(
      'insert or ignore into deliveries (source, delivery_id, received_at, body) values (?, ?, ?, ?)',
    );
  }

  /** Resolves once the delivery is on the disk; false when it had arrived before. */
  append(delivery: Delivery): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#gathering.push({ delivery, resolve, reject });
      if (this.#gathering.length === 1) setTimeout(() => this.#write(), GATHER_MS);
    });
  }

  /** Deliveries that have not been handled, oldest first; those tried too often are left out. */
  waiting(limit = 1_000): WaitingDelivery[] {
    const rows = this.#database
      .prepare(
        `select id, source, delivery_id as deliveryId, received_at as receivedAt, body, attempts from deliveries
         where handled_at is null and attempts < ? order by id limit ?`,
      )
      .all(MOST_ATTEMPTS, limit) as WaitingDelivery[];
    return rows.map((row) => ({ ...row, body: new Uint8Array(row.body) }));
  }

  /**
   * Marks deliveries as handled; `error` says why one was handled without an effect. What they said of people is
   * forgotten here: it has landed, where an erasure finds it. The id stays, so that the same one is known again.
   */
  handled(ids: readonly number[], at: Date, error: string | null = null): void {
    const mark = this.#database.prepare(
      "update deliveries set handled_at = ?, error = ?, body = x'' where id = ?",
    );
    this.#inOne(() => {
      for (const id of ids) mark.run(at.toISOString(), error, id);
    });
  }

  /** Remembers that deliveries could not be handled now; they stay. */
  failed(ids: readonly number[], error: string): void {
    const mark = this.#database.prepare(
      'update deliveries set attempts = attempts + 1, error = ? where id = ?',
    );
    this.#inOne(() => {
      for (const id of ids) mark.run(error, id);
    });
  }

  /** How many deliveries there are, how many wait, and since when. */
  counts(): { received: number; waiting: number; oldest: string | null } {
    return this.#database
      .prepare(
        `select count(*) as received, count(*) filter (where handled_at is null) as waiting,
         min(received_at) filter (where handled_at is null) as oldest from deliveries`,
      )
      .get() as { received: number; waiting: number; oldest: string | null };
  }

  /** When a source was last looked through for what it had not announced; undefined when never. */
  lastPoll(source: string): Date | undefined {
    const row = this.#database.prepare('select polled_at as at from polls where source = ?').get(source);
    return row === undefined ? undefined : new Date((row as { at: string }).at);
  }

  /** Remembers that a source has been looked through. */
  polled(source: string, at: Date): void {
    this.#database
      .prepare('insert into polls values (?, ?) on conflict do update set polled_at = excluded.polled_at')
      .run(source, at.toISOString());
  }

  close(): void {
    this.#database.close();
  }

  #write(): void {
    const batch = this.#gathering;
    this.#gathering = [];
    try {
      const news = this.#inOne(() =>
        batch.map(({ delivery: { source, deliveryId, receivedAt, body } }) => {
          return this.#insert.run(source, deliveryId, receivedAt, Buffer.from(body)).changes > 0;
        }),
      );
      for (const [at, { resolve }] of batch.entries()) resolve(news[at]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  #inOne<T>(work: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }
}

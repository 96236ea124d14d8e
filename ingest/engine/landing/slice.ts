import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newBatchIds } from '../batch-id.ts';
import type { Cursor, Page, Slice, StreamDefinition } from '../connector.ts';
import { VendorError } from '../http/errors.ts';
import type { WritingSession } from '../session.ts';
import { type CommitInput, commitLanding, type LandedPart, type StreamCommit } from './commit.ts';
import { dropRepeatedKeys, writeParquet } from './parquet.ts';
import { Receiver } from './receiver.ts';

export interface SliceOptions {
  session: WritingSession;
  slice: Slice;
  /** The stream that reads, then those it feeds. */
  streams: readonly StreamDefinition[];
  /** True while the vendor may still restate the slice. */
  restating: boolean;
  /** False in a backfill and an import: the forward cursor stays untouched. */
  advancesCursor: boolean;
  note: (message: string) => void;
  limits?: Partial<FlushLimits>;
  /** False when the rows are only a part of the slice, which is complete or not without them. */
  completes?: boolean;
  /** When the records were received, when that is not now: ISO instant. */
  extractedAt?: string;
  also?: CommitInput['also'];
}

/** When a part is written before the slice ends. */
export interface FlushLimits {
  rows: number;
  bytes: number;
  /** With a cursor to stop at, at the latest after so many milliseconds. */
  ms: number;
}

export interface SliceResult {
  /** By stream, in the order of `streams`. */
  streams: { stream: string; rows: number; quarantined: number; duplicates: number }[];
}

const FLUSH: FlushLimits = { rows: 100_000, bytes: 64 * 1024 * 1024, ms: 60_000 };
/** Below so many records a share says nothing: one broken record of one must not stop a stream for ever. */
const SHARE_FLOOR = 20;

/** Lands one slice: takes its pages, writes its files, and commits them with the cursor when the vendor allows. */
export class SliceLanding {
  readonly #options: SliceOptions;
  readonly #limits: FlushLimits;
  readonly #receivers: Receiver[];
  readonly #byName: Map<string, Receiver>;
  readonly #extractedAt: string;
  readonly #parts: LandedPart[][];
  readonly #rows: number[];
  #vendorCount: number | undefined;
  #cursor: Cursor | undefined;
  #lastCommit = Date.now();

  constructor(options: SliceOptions) {
    this.#options = options;
    this.#limits = { ...FLUSH, ...options.limits };
    this.#receivers = options.streams.map((stream) => new Receiver(stream));
    this.#byName = new Map(this.#receivers.map((receiver) => [receiver.stream.name, receiver]));
    this.#parts = options.streams.map(() => []);
    this.#rows = options.streams.map(() => 0);
    this.#extractedAt = options.extractedAt ?? options.session.ws.clock.now().toISOString();
  }

  /** Takes the records of one page; nothing is written yet. */
  take(page: Page): void {
    for (const item of page.records) {
      const receiver = this.#byName.get(item.stream);
      if (!receiver) {
        throw new VendorError(
          `A page of "${this.#options.streams[0]!.name}" holds a record of the stream "${item.stream}", which it does not feed: please report it.`,
          { class: 'bug' },
        );
      }
      receiver.accept(item);
    }
    if (page.vendorCount !== undefined) this.#vendorCount = page.vendorCount;
    if (page.cursor !== undefined) this.#cursor = page.cursor;
  }

  /**
   * Writes what has gathered when it is much. A slice that only adds is committed up to here when the page just taken
   * allows to stop (`cursor`); one that replaces waits for its end, since half of it must not take the place of all.
   */
  async relieve(page: Page): Promise<void> {
    const mayStop =
      page.cursor !== undefined && !this.#options.slice.replaces && this.#options.advancesCursor;
    const rows = Math.max(...this.#receivers.map((receiver) => receiver.buffer.rows));
    const bytes = this.#receivers.reduce((sum, receiver) => sum + receiver.buffer.bytes, 0);
    const late = mayStop && rows > 0 && Date.now() - this.#lastCommit > this.#limits.ms;
    if (rows < this.#limits.rows && bytes < this.#limits.bytes && !late) return;
    await this.#write(false);
    if (mayStop) {
      this.#checkShare();
      await this.#commit(false);
    }
  }

  /** Writes the rest and commits the slice as complete. */
  async finish(): Promise<SliceResult> {
    this.#checkShare();
    await this.#write(true);
    for (const [at, parts] of this.#parts.entries()) {
      const dropped = await dropRepeatedKeys(this.#options.session.engine, parts);
      this.#receivers[at]!.duplicates += dropped;
      this.#rows[at]! -= dropped;
    }
    this.#compareCounts();
    await this.#commit(true);
    return this.result();
  }

  /** Removes the files of a slice that will not be finished now; what was committed stays. */
  async abandon(): Promise<void> {
    for (const part of this.#parts.flat()) await rm(part.path, { force: true });
  }

  /** What landed so far. */
  result(): SliceResult {
    return {
      streams: this.#receivers.map((receiver, at) => ({
        stream: receiver.stream.name,
        rows: this.#rows[at]!,
        quarantined: receiver.refusedInAll,
        duplicates: receiver.duplicates,
      })),
    };
  }

  async #write(final: boolean): Promise<void> {
    const { session, slice } = this.#options;
    const due: Receiver[] = [];
    for (const [at, receiver] of this.#receivers.entries()) {
      const something = receiver.buffer.rows > 0 || receiver.refused.length > 0;
      const nothingYet = this.#parts[at]!.length === 0;
      if (something || (final && slice.replaces && nothingYet && (await this.#holdsOlder(receiver)))) {
        due.push(receiver);
      }
    }
    const ids = await newBatchIds(
      session.ws.ledger,
      session.connection.id,
      session.ws.clock.now(),
      due.length,
    );
    for (const [n, receiver] of due.entries()) {
      const at = this.#receivers.indexOf(receiver);
      const part = await this.#writePart(receiver, ids[n]!);
      this.#parts[at]!.push(part);
      this.#rows[at]! += part.file.rows;
    }
  }

  async #writePart(receiver: Receiver, batch: string): Promise<LandedPart> {
    const { session } = this.#options;
    const { connection, ws } = session;
    const { buffer, refused } = receiver.take();
    const relativePath = join('landing', connection.connector, receiver.stream.name, `${batch}.parquet`);
    const path = join(ws.home.root, relativePath);
    const meta = {
      connection: connection.id,
      brand: connection.brand,
      batch,
      extractedAt: this.#extractedAt,
    };
    const file = await writeParquet(session.engine, buffer, meta, path);
    return { batch, path, relativePath, file, refused };
  }

  /** Whether the slice holds something that an empty read must take away. */
  async #holdsOlder(receiver: Receiver): Promise<boolean> {
    const { session, slice } = this.#options;
    const mine = (table: 'batches' | 'quarantine') =>
      session.ws.ledger
        .selectFrom(table)
        .select('id')
        .where('connection', '=', session.connection.id)
        .where('stream', '=', receiver.stream.name)
        .where('slice', '=', slice.id)
        .where('superseded_by', 'is', null)
        .limit(1);
    const rows = await mine('batches').where('rows', '>', 0).executeTakeFirst();
    return rows !== undefined || (await mine('quarantine').executeTakeFirst()) !== undefined;
  }

  async #commit(complete: boolean): Promise<void> {
    const { session, slice, restating, advancesCursor, streams } = this.#options;
    const commits = this.#receivers.map((receiver, at): StreamCommit => {
      const parts = this.#parts[at]!;
      return {
        stream: receiver.stream.name,
        contractVersion: receiver.stream.contractVersion,
        parts,
        supersedes: slice.replaces,
        vendorCount: at === 0 ? this.#vendorCount : undefined,
        freshTo: receiver.freshTo(session.ws.clock.now()),
        newFields: [...receiver.newFields],
        complete: complete ? { rows: this.#rows[at]!, restating, fingerprint: slice.fingerprint } : undefined,
      };
    });
    const cursor =
      advancesCursor && this.#cursor ? { stream: streams[0]!.name, value: this.#cursor } : undefined;
    await commitLanding(session.ws.ledger, session.lock, {
      connection: session.connection.id,
      connector: session.connection.connector,
      brand: session.connection.brand,
      slice: slice.id,
      runId: session.runId,
      now: session.ws.clock.now(),
      streams: commits,
      cursor,
      also: complete ? this.#options.also : undefined,
    });
    for (const parts of this.#parts) parts.length = 0;
    this.#lastCommit = Date.now();
  }

  #checkShare(): void {
    for (const { stream, received, refusedInAll, refused } of this.#receivers) {
      const most = stream.maxQuarantineShare ?? 0.5;
      if (received < SHARE_FLOOR || refusedInAll / received <= most) continue;
      const example = refused[0];
      const where = example?.path ? ` (${example.path})` : '';
      throw new VendorError(
        `${refusedInAll} of ${received} records of "${stream.name}" in "${this.#options.session.connection.id}" break the contract, for example: ${example?.message ?? 'see the log'}${where}. Nothing of the slice ${this.#options.slice.id} was landed: check whether the source changed its format.`,
        { class: 'contract' },
      );
    }
  }

  #compareCounts(): void {
    const main = this.#receivers[0]!;
    const received = main.received - main.duplicates;
    if (this.#vendorCount !== undefined && this.#vendorCount !== received) {
      this.#options.note(
        `${main.stream.name} ${this.#options.slice.id}: the vendor states ${this.#vendorCount} records, ${received} were received.`,
      );
    }
    for (const receiver of this.#receivers) {
      if (receiver.duplicates > 0) {
        this.#options.note(
          `${receiver.stream.name} ${this.#options.slice.id}: ${receiver.duplicates} records came again with the same key; the last one counts.`,
        );
      }
    }
  }
}

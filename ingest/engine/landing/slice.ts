import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newBatchIds } from '../batch-id.ts';
import type { Cursor, Page, Slice, StreamDefinition } from '../connector.ts';
import { VendorError } from '../http/errors.ts';
import type { WritingSession } from '../session.ts';
import { type CommitInput, commitLanding, type LandedPart, type StreamCommit } from './commit.ts';
import { dropRepeatedKeys } from './parquet.ts';
import { Part } from './part.ts';
import { Receiver, type Refused } from './receiver.ts';

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
  /** Rows times columns: what the memory goes by. */
  cells: number;
  bytes: number;
  /** With a cursor to stop at, at the latest after so many milliseconds. */
  ms: number;
}

export interface SliceResult {
  /** By stream, in the order of `streams`. */
  streams: { stream: string; rows: number; quarantined: number; duplicates: number }[];
}

const FLUSH: FlushLimits = { rows: 100_000, cells: 500_000, bytes: 48 * 1024 * 1024, ms: 60_000 };
/** Below so many records a share says nothing: one broken record of one must not stop a stream for ever. */
const SHARE_FLOOR = 20;

/** What was gathered up to a point of a slice, on its way to files while the reading goes on. */
interface Cut {
  /** By place of the receiver. */
  parts: { at: number; part: Part; refused: Refused[] }[];
  final: boolean;
  /** Set when everything up to here may be committed. */
  commit?: { cursor: Cursor | undefined; freshTo: (string | undefined)[] };
}

/**
 * Lands one slice: takes its pages, writes its files, and commits them with the cursor when the vendor allows.
 * A file is written while the next pages are read; at most one is on its way, which bounds the memory.
 */
export class SliceLanding {
  readonly #options: SliceOptions;
  readonly #limits: FlushLimits;
  readonly #receivers: Receiver[];
  readonly #gathering: Part[];
  readonly #byName: Map<string, Receiver>;
  readonly #extractedAt: string;
  readonly #parts: LandedPart[][];
  readonly #rows: number[];
  #vendorCount: number | undefined;
  #cursor: Cursor | undefined;
  #lastCommit = Date.now();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: SliceOptions) {
    this.#options = options;
    this.#limits = { ...FLUSH, ...options.limits };
    const { eraser, connection } = options.session;
    this.#receivers = options.streams.map((stream) => {
      const name = `${connection.connector}/${stream.name}`;
      return new Receiver(stream, eraser ? { eraser, stream: name, connection: connection.id } : undefined);
    });
    this.#gathering = this.#receivers.map(({ buffer }) => new Part(options.session.engine, buffer));
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
   * Begins to write what has gathered when it is much. A slice that only adds is committed up to here when the page
   * just taken allows to stop (`cursor`); one that replaces waits for its end, since half of it must not take the
   * place of all.
   */
  async relieve(page: Page): Promise<void> {
    for (const part of this.#gathering) await part.relieve();
    const mayStop =
      page.cursor !== undefined && !this.#options.slice.replaces && this.#options.advancesCursor;
    const late = mayStop && Date.now() - this.#lastCommit > this.#limits.ms;
    if (!this.#isMuch() && !(late && this.#receivers.some(({ buffer }) => buffer.added > 0))) return;
    if (mayStop) this.#checkShare();
    // What went wrong with the last file is met here.
    await this.#writing;
    const cut = this.#cut(false, mayStop);
    this.#lastCommit = Date.now();
    this.#writing = this.#land(cut);
    this.#writing.catch(() => undefined);
  }

  /** Writes the rest and commits the slice as complete. */
  async finish(): Promise<SliceResult> {
    this.#checkShare();
    await this.#writing;
    await this.#land(this.#cut(true, false));
    for (const [at, parts] of this.#parts.entries()) {
      const dropped = await dropRepeatedKeys(this.#options.session.engine, parts);
      this.#receivers[at]!.duplicates += dropped;
      this.#rows[at]! -= dropped;
    }
    this.#compareCounts();
    await this.#commit(true, this.#cursor, this.#freshTo());
    return this.result();
  }

  /** Removes the files of a slice that will not be finished now; what was committed stays. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    for (const part of this.#gathering) await part.drop();
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

  #isMuch(): boolean {
    const { rows, cells, bytes } = this.#limits;
    let held = 0;
    for (const { stream, buffer, refusedBytes } of this.#receivers) {
      if (buffer.added >= rows || buffer.added * stream.columns.length >= cells) return true;
      held += buffer.bytes + refusedBytes;
    }
    return held >= bytes;
  }

  /** Takes away what has gathered and begins anew. */
  #cut(final: boolean, mayCommit: boolean): Cut {
    const parts = this.#receivers.map((receiver, at) => {
      const part = this.#gathering[at]!;
      const { refused } = receiver.take();
      this.#gathering[at] = new Part(this.#options.session.engine, receiver.buffer);
      return { at, part, refused };
    });
    return {
      parts,
      final,
      commit: mayCommit ? { cursor: this.#cursor, freshTo: this.#freshTo() } : undefined,
    };
  }

  async #land({ parts, final, commit }: Cut): Promise<void> {
    const { session, slice } = this.#options;
    const due: Cut['parts'] = [];
    for (const cut of parts) {
      const something = cut.part.buffer.added > 0 || cut.refused.length > 0;
      const nothingYet = this.#parts[cut.at]!.length === 0;
      const receiver = this.#receivers[cut.at]!;
      if (something || (final && slice.replaces && nothingYet && (await this.#holdsOlder(receiver)))) {
        due.push(cut);
      }
    }
    const now = session.ws.clock.now();
    const ids = await newBatchIds(session.ws.ledger, session.connection.id, now, due.length);
    for (const [n, { at, part, refused }] of due.entries()) {
      const landed = await this.#writePart(this.#receivers[at]!, part, refused, ids[n]!);
      this.#parts[at]!.push(landed);
      this.#rows[at]! += landed.file.rows;
    }
    if (commit) await this.#commit(false, commit.cursor, commit.freshTo);
  }

  async #writePart(receiver: Receiver, part: Part, refused: Refused[], batch: string): Promise<LandedPart> {
    const { session } = this.#options;
    const { connection, ws } = session;
    const relativePath = join('landing', connection.connector, receiver.stream.name, `${batch}.parquet`);
    const path = join(ws.home.root, relativePath);
    const meta = {
      connection: connection.id,
      brand: connection.brand,
      batch,
      extractedAt: this.#extractedAt,
    };
    const file = await part.write(meta, path);
    return { batch, path, relativePath, file, refused };
  }

  #freshTo(): (string | undefined)[] {
    const now = this.#options.session.ws.clock.now();
    return this.#receivers.map((receiver) => receiver.freshTo(now));
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

  async #commit(
    complete: boolean,
    reached: Cursor | undefined,
    freshTo: (string | undefined)[],
  ): Promise<void> {
    const { session, slice, restating, advancesCursor, streams } = this.#options;
    const commits = this.#receivers.map((receiver, at): StreamCommit => {
      const parts = this.#parts[at]!;
      return {
        stream: receiver.stream.name,
        contractVersion: receiver.stream.contractVersion,
        parts,
        supersedes: slice.replaces,
        vendorCount: at === 0 ? this.#vendorCount : undefined,
        freshTo: freshTo[at],
        newFields: receiver.takeNewFields(),
        complete: complete ? { rows: this.#rows[at]!, restating, fingerprint: slice.fingerprint } : undefined,
      };
    });
    const cursor = advancesCursor && reached ? { stream: streams[0]!.name, value: reached } : undefined;
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
      if (receiver.withheld > 0) {
        this.#options.note(
          `${receiver.stream.name}: ${receiver.withheld} records of people who were erased were left out.`,
        );
      }
      if (receiver.duplicates > 0) {
        this.#options.note(
          `${receiver.stream.name} ${this.#options.slice.id}: ${receiver.duplicates} records came again with the same key; the last one counts.`,
        );
      }
    }
  }
}

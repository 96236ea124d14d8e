import { addDays, localDate } from '../../core/clock.ts';
import { AtalayaError, messageOf } from '../../core/errors.ts';
import { noteFailure, noteSuccess } from './attempts.ts';
import type { Cursor, ErrorClass, ReadContext, Slice, StreamDefinition } from './connector.ts';
import { isRestating, sinceDay } from './horizon.ts';
import { VendorError } from './http/errors.ts';
import { type FlushLimits, SliceLanding, type SliceResult } from './landing/slice.ts';
import { failureOf, readPages } from './pages.ts';
import { streamsOf } from './registry.ts';
import { readContext, type WritingSession } from './session.ts';
import { changed, vanish } from './vanish.ts';

export interface StreamReport {
  stream: string;
  /** Slices read and committed. */
  slices: number;
  rows: number;
  quarantined: number;
  duplicates: number;
  notes: string[];
  error?: { class: ErrorClass; message: string };
}

export interface SyncProgress {
  connection: string;
  stream: string;
  /** The slice just finished; undefined when the stream begins or ends. */
  slice?: string;
  slicesDone: number;
  slicesTotal: number;
  rows: number;
  quarantined: number;
  state: 'started' | 'slice' | 'finished' | 'failed';
  message?: string;
}

export interface StreamOptions {
  timezone: string;
  backfill?: { from: string; to: string };
  onProgress?: (progress: SyncProgress) => void;
  limits?: Partial<FlushLimits>;
}

/**
 * Reads one stream, and those it feeds, slice by slice. Gives a report for each, or an empty list when the connection
 * does not use the stream. A failure ends up in the reports and the ledger, never beyond.
 */
export async function syncStream(
  session: WritingSession,
  stream: StreamDefinition,
  options: StreamOptions,
): Promise<StreamReport[]> {
  const run = new StreamRun(session, stream, options);
  return run.all();
}

class StreamRun {
  readonly #session: WritingSession;
  readonly #stream: StreamDefinition;
  readonly #streams: StreamDefinition[];
  readonly #options: StreamOptions;
  readonly #notes: string[] = [];
  readonly #context: ReadContext;
  readonly #reports: StreamReport[];
  #done = 0;
  #total = 0;

  constructor(session: WritingSession, stream: StreamDefinition, options: StreamOptions) {
    this.#session = session;
    this.#stream = stream;
    this.#options = options;
    this.#streams = streamsOf(session.connector, stream);
    this.#context = readContext(session, this.#notes);
    this.#reports = this.#streams.map(({ name }) => ({
      stream: name,
      slices: 0,
      rows: 0,
      quarantined: 0,
      duplicates: 0,
      notes: this.#notes,
    }));
  }

  async all(): Promise<StreamReport[]> {
    const started = this.#session.ws.clock.now().toISOString();
    try {
      if (!(await this.#readSlices())) return [];
      if (this.#options.backfill) await this.#forgetBackfill();
      else await this.#settle(started);
      const news = this.#total > 0 || this.#notes.length > 0 ? this.#notes : undefined;
      for (const { name } of this.#streams) await noteSuccess(this.#session, name, news);
      this.#progress('finished');
    } catch (error) {
      const failure = failureOf(error, this.#session);
      if (failure.class === 'bug') this.#session.ws.log.error({ err: error }, failure.message);
      for (const report of this.#reports) {
        report.error = failure;
        await noteFailure(this.#session, report.stream, failure, this.#notes);
      }
      this.#progress('failed', { message: failure.message });
    }
    return this.#reports;
  }

  /** False when the connection does not use the stream. A cursor that expired is planned again once. */
  async #readSlices(): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const slices = await this.#plan();
      if (slices === null) return false;
      this.#total = slices.length;
      this.#done = 0;
      if (attempt === 1) this.#progress('started');
      try {
        const failures: unknown[] = [];
        for (const slice of slices) {
          // Files stand by themselves: a broken one does not keep the others out.
          await this.#readSlice(slice).catch((error: unknown) => {
            if (!this.#stream.discover || !(error instanceof AtalayaError)) throw error;
            failures.push(error);
          });
          this.#done++;
          this.#progress('slice', { slice: slice.id });
        }
        if (failures.length === 1) throw failures[0];
        if (failures.length > 1) throw new AtalayaError(failures.map(messageOf).join(' '));
        return true;
      } catch (error) {
        if (!(error instanceof VendorError) || error.class !== 'cursor_expired' || attempt > 1) throw error;
        this.#context.note(
          `${this.#stream.name}: the vendor no longer knew where to go on; went on from the last committed place.`,
        );
        this.#context.memo?.clear();
      }
    }
  }

  async #plan(): Promise<Slice[] | null> {
    const { ws, connection, config } = this.#session;
    const { timezone, backfill } = this.#options;
    const stream = this.#stream;
    const now = ws.clock.now();
    const since = sinceDay({
      now,
      timezone,
      since: connection.since,
      historyDays: ws.config.company.history_days,
      reading: stream.reading,
    });
    const input = { cursor: await this.#cursor(), now, timezone, since, config };
    if (stream.discover) {
      const note = (message: string) => this.#context.note(message);
      const found = await stream.discover({
        ...input,
        connection: connection.id,
        folder: ws.config.folder,
        note,
      });
      if (found === null) return (await vanish(this.#session, stream, [], note)) ? [] : null;
      await vanish(this.#session, stream, found, note);
      return changed(this.#session, stream, found);
    }
    if (!backfill) return stream.plan!(input);
    const range = this.#withinRetention(backfill);
    const slices = stream.plan!({ ...input, cursor: null, since: range.from, backfill: range });
    return this.#remaining(slices);
  }

  async #cursor(): Promise<Cursor | null> {
    const row = await this.#session.ws.ledger
      .selectFrom('cursors')
      .select('cursor')
      .where('connection', '=', this.#session.connection.id)
      .where('stream', '=', this.#stream.name)
      .executeTakeFirst();
    return row ? (JSON.parse(row.cursor) as Cursor) : null;
  }

  #withinRetention(range: { from: string; to: string }): { from: string; to: string } {
    const days = this.#stream.reading.retentionDays;
    if (days === undefined) return range;
    const oldest = addDays(localDate(this.#session.ws.clock.now(), this.#options.timezone), -days);
    if (range.from >= oldest) return range;
    this.#context.note(
      `${this.#stream.name}: the vendor keeps ${days} days, so the backfill begins on ${oldest}.`,
    );
    return { from: oldest, to: range.to };
  }

  /** The slices of a backfill that an earlier, broken attempt at the same days has not committed yet. */
  async #remaining(slices: Slice[]): Promise<Slice[]> {
    const row = await this.#session.ws.ledger
      .selectFrom('cursors')
      .select('cursor')
      .where('connection', '=', this.#session.connection.id)
      .where('stream', '=', this.#backfillName())
      .executeTakeFirst();
    if (!row) return slices;
    const { last } = JSON.parse(row.cursor) as { last: string };
    const at = slices.findIndex((slice) => slice.id === last);
    if (at < 0) return slices;
    this.#context.note(
      `${this.#stream.name}: the backfill went on after ${last}, where an earlier one had stopped.`,
    );
    return slices.slice(at + 1);
  }

  /** Name under which the ledger keeps how far a backfill of these days has come. */
  #backfillName(): string {
    const { from, to } = this.#options.backfill!;
    return `${this.#stream.name}@backfill/${from}/${to}`;
  }

  async #readSlice(slice: Slice): Promise<void> {
    const { backfill, timezone } = this.#options;
    const landing = new SliceLanding({
      session: this.#session,
      slice,
      streams: this.#streams,
      restating: isRestating(slice, this.#stream.reading, this.#session.ws.clock.now(), timezone),
      advancesCursor: !backfill,
      note: (message) => this.#context.note(message),
      limits: this.#options.limits,
      also: backfill ? (trx) => this.#rememberBackfill(trx, slice) : undefined,
    });
    try {
      await readPages(this.#stream, slice, this.#context, landing);
      this.#count(await landing.finish());
    } catch (error) {
      await landing.abandon();
      if (!(error instanceof VendorError) || error.class !== 'skip_entity') throw error;
      this.#context.note(`${this.#stream.name} ${slice.id} was skipped: ${error.message}`);
    }
  }

  async #rememberBackfill(trx: WritingSession['ws']['ledger'], slice: Slice): Promise<void> {
    const value = {
      cursor: JSON.stringify({ last: slice.id }),
      updated_at: this.#session.ws.clock.now().toISOString(),
    };
    await trx
      .insertInto('cursors')
      .values({ connection: this.#session.connection.id, stream: this.#backfillName(), ...value })
      .onConflict((c) => c.columns(['connection', 'stream']).doUpdateSet(value))
      .execute();
  }

  /** Forgets how far a finished backfill had come. */
  async #forgetBackfill(): Promise<void> {
    await this.#session.ws.ledger
      .deleteFrom('cursors')
      .where('connection', '=', this.#session.connection.id)
      .where('stream', '=', this.#backfillName())
      .execute();
  }

  /** Slices that were not read again by a complete sync have left the vendor's restatement window. */
  async #settle(started: string): Promise<void> {
    for (const stream of this.#streams) {
      await this.#session.ws.ledger
        .updateTable('slices')
        .set({ is_restating: 0 })
        .where('connection', '=', this.#session.connection.id)
        .where('stream', '=', stream.name)
        .where('is_restating', '=', 1)
        .where('completed_at', '<', started)
        .execute();
    }
  }

  #count(result: SliceResult): void {
    for (const [at, stream] of result.streams.entries()) {
      const report = this.#reports[at]!;
      report.slices++;
      report.rows += stream.rows;
      report.quarantined += stream.quarantined;
      report.duplicates += stream.duplicates;
    }
  }

  #progress(state: SyncProgress['state'], more: { slice?: string; message?: string } = {}): void {
    this.#options.onProgress?.({
      connection: this.#session.connection.id,
      stream: this.#stream.name,
      slicesDone: this.#done,
      slicesTotal: this.#total,
      rows: this.#reports.reduce((sum, report) => sum + report.rows, 0),
      quarantined: this.#reports.reduce((sum, report) => sum + report.quarantined, 0),
      state,
      ...more,
    });
  }
}

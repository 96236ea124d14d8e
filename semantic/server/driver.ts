import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import { MartDialect } from './dialect.ts';
import { DuckDBDriver } from './modules.ts';

/** The name under which a release is attached; the model's tables start with it. */
const ATTACHED_AS = 'wh';

/** Queries that run at the same time on one release. */
export const LANES = 6;

type State = NonNullable<Awaited<InstanceType<typeof DuckDBDriver>['initPromise']>>;

/** One connection, run by Cube's own driver so that values are read exactly as Cube expects. */
class Lane extends DuckDBDriver {
  readonly #state: State;

  constructor(opened: { defaultConnection: DuckDBConnection; instance: DuckDBInstance }) {
    super();
    // Cube's driver may bring its own copy of the same client, whose types are then others by name only.
    this.#state = opened as unknown as State;
  }

  protected override async getInitiatedState(): Promise<State> {
    return this.#state;
  }
}

interface Opened {
  instance: DuckDBInstance;
  lanes: Lane[];
  connections: DuckDBConnection[];
}

/**
 * Reads one release file through several connections. The file is attached read-only to a database in memory (Cube's own
 * driver would open it for writing); afterwards the database may touch no other file and no setting can be changed.
 */
export class ReleaseDriver extends DuckDBDriver {
  #opening: Promise<Opened> | null = null;
  #idle: Lane[] = [];
  #waiting: ((lane: Lane) => void)[] = [];
  #running = 0;
  #whenIdle: (() => void)[] = [];
  #closed = false;

  /** `file` is the release's path; without one the driver only answers what it is and never opens anything. */
  constructor(private readonly file?: string) {
    super();
  }

  static override dialectClass(): ReturnType<typeof DuckDBDriver.dialectClass> {
    return MartDialect as unknown as ReturnType<typeof DuckDBDriver.dialectClass>;
  }

  override readOnly(): boolean {
    return true;
  }

  override async query<R = unknown>(sql: string, values: unknown[] = []): Promise<R[]> {
    const lane = await this.#take();
    try {
      return await lane.query<R>(sql, values);
    } finally {
      this.#give(lane);
    }
  }

  override stream(): Promise<never> {
    throw new AtalayaError('The semantic layer answers whole results only; it does not stream rows.');
  }

  override async testConnection(): Promise<void> {
    await this.query('select 1');
  }

  /** Closes the file once the queries that are running have ended; new ones are refused. */
  override async release(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#running > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    const opened = await this.#opening?.catch(() => null);
    this.#opening = null;
    if (!opened) return;
    for (const connection of opened.connections) connection.closeSync();
    opened.instance.closeSync();
  }

  async #open(): Promise<Opened> {
    if (!this.file) throw new AtalayaError('No release is open here.');
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
    try {
      const first = await instance.connect();
      await first.run(`attach ${literal(this.file)} as ${ATTACHED_AS} (read_only)`);
      await first.run('set enable_external_access = false');
      await first.run('set lock_configuration = true');
      const connections = [first];
      while (connections.length < LANES) connections.push(await instance.connect());
      const lanes = connections.map((defaultConnection) => new Lane({ defaultConnection, instance }));
      return { instance, lanes, connections };
    } catch (cause) {
      instance.closeSync();
      throw cause;
    }
  }

  async #take(): Promise<Lane> {
    if (this.#closed) throw new AtalayaError('The release was replaced while the query waited; ask again.');
    this.#running += 1;
    try {
      if (!this.#opening) {
        this.#opening = this.#open();
        this.#idle = [...(await this.#opening).lanes];
      } else {
        await this.#opening;
      }
      return this.#idle.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    } catch (cause) {
      this.#opening = null;
      this.#ended();
      throw cause;
    }
  }

  #give(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next) next(lane);
    else this.#idle.push(lane);
    this.#ended();
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

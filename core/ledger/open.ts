import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  Migrator,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import Database from 'libsql';
import { AtalayaError } from '../errors.ts';
import { migrationProvider } from './migrations.ts';
import type { LedgerSchema } from './schema.ts';

export type Ledger = Kysely<LedgerSchema>;

/**
 * SQLite's deferred transactions fail at once when a reader wants to become a writer beside another writer,
 * whatever the busy timeout: several processes share the ledger, so each transaction takes its lock at the start.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class LedgerDialect extends SqliteDialect {
  readonly #settings: SqliteDialectConfig;

  constructor(settings: SqliteDialectConfig) {
    super(settings);
    this.#settings = settings;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#settings);
  }
}

/** Opens the ledger at `file` (creating and migrating it) and gives its Kysely handle; the caller destroys it. */
export async function openLedger(file: string): Promise<Ledger> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  database.exec('pragma busy_timeout = 15000');
  database.exec('pragma journal_mode = wal');
  // A power cut may take the last transactions, never a part of one: batch and cursor go together, so they are read again.
  database.exec('pragma synchronous = normal');
  const ledger = new Kysely<LedgerSchema>({
    dialect: new LedgerDialect({ database: database as unknown as SqliteDatabase }),
  });
  const { error } = await new Migrator({ db: ledger, provider: migrationProvider }).migrateToLatest();
  if (error) {
    await ledger.destroy();
    throw new AtalayaError(`The ledger ${file} could not be brought up to date: ${String(error)}`, {
      cause: error,
    });
  }
  return ledger;
}

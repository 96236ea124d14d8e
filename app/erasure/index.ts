import { createHash, randomUUID } from 'node:crypto';
import { writeAudit } from '../../core/access/audit.ts';
import { AtalayaError } from '../../core/errors.ts';
import { withLock } from '../../core/ledger/locks.ts';
import type { LedgerSchema } from '../../core/ledger/schema.ts';
import { ERASED, type Eraser } from '../../core/privacy/eraser.ts';
import { openEraser, rememberFingerprints } from '../../core/privacy/store.ts';
import type { Workspace } from '../../core/workspace.ts';
import { connectors, eraseInbox, eraseLanded, eraseQuarantine } from '../../ingest/index.ts';
import { withBuildLock } from '../../pipelines/lock.ts';
import { currentRelease, listReleases, pruneReleases } from '../../pipelines/release.ts';
import { collectSubject, type Subject } from './collect.ts';
import { eraseTextFiles, removeOlderData, removeWarehouse } from './files.ts';
import { eraseFromLedger, forgetDeleted } from './ledger.ts';

/** What an erasure leaves behind as proof: places, numbers and hashes, no value of the person. */
export interface Receipt {
  erasure: string;
  customerId: string;
  requestedBy: string;
  requestedAt: string;
  reason: string;
  doneAt: string;
  records: number;
  fingerprints: number;
  /** Contact points that other people's records have too and keep. */
  shared: number;
  /** By place: what was searched and how many rows or files changed. */
  places: Record<string, Record<string, number>>;
  release: string | null;
  /** SHA-256 of the receipt without this field. */
  sha256: string;
}

export interface EraseOptions {
  reason: string;
  by: string;
  /** Builds and publishes from the cleaned landing zone; gives the release. */
  build: () => Promise<string>;
  /** Makes the demo's files anew without the person. */
  demo?: () => Promise<void>;
  progress?: (step: string) => void;
}

/** How long an erasure waits for syncs and builds that are under way. */
const WAIT_MS = 120_000;

type Journal = LedgerSchema['erasures'];
type Draft = Pick<Receipt, 'records' | 'fingerprints' | 'shared' | 'places'>;

/** What an erasure would take: how many records and fingerprints; changes nothing. */
export function previewErasure(ws: Workspace, id: string): Promise<Subject> {
  return collectSubject(ws, id);
}

/** The erasures that were begun and not finished. */
export function openErasures(ws: Workspace): Promise<Journal[]> {
  return ws.ledger.selectFrom('erasures').selectAll().where('done_at', 'is', null).execute();
}

/**
 * Erases a person everywhere in the home, and what an interrupted erasure left to do. Once the fingerprints are in the
 * ledger nothing else is needed to go on, so a process that is killed is followed by the same call again.
 */
export async function eraseCustomer(ws: Workspace, id: string, options: EraseOptions): Promise<Receipt> {
  const open = await openErasures(ws);
  const begun = open.find((row) => row.customer_id === id || row.id === id);
  const journal = begun ?? (await begin(ws, id, options));
  return finish(ws, journal, options);
}

/** Remembers whom to erase, in one transaction: from here on they do not come back, whatever happens. */
async function begin(ws: Workspace, id: string, options: EraseOptions): Promise<Journal> {
  return withBuildLock(ws, async () => {
    const subject = await collectSubject(ws, id);
    const draft: Draft = {
      records: subject.records,
      fingerprints: subject.fingerprints.length,
      shared: subject.shared,
      places: {},
    };
    const journal: Journal = {
      id: `e_${randomUUID().slice(0, 13)}`,
      customer_id: subject.customerId,
      requested_by: options.by,
      requested_at: ws.clock.now().toISOString(),
      reason: options.reason,
      step: 'begun',
      done_at: null,
      receipt: JSON.stringify(draft),
    };
    await ws.ledger.transaction().execute(async (trx) => {
      await trx.insertInto('erasures').values(journal).execute();
      await rememberFingerprints(trx, journal.id, subject.fingerprints);
    });
    return journal;
  });
}

async function finish(ws: Workspace, journal: Journal, options: EraseOptions): Promise<Receipt> {
  const draft = JSON.parse(journal.receipt!) as Draft;
  const note = async (step: string, place?: string, counts: object = {}) => {
    options.progress?.(step);
    if (place) {
      const before = draft.places[place] ?? {};
      for (const [name, count] of Object.entries(counts)) {
        // What was searched does not add up over attempts; what changed does
        before[name] = /earched$/.test(name) ? count : (before[name] ?? 0) + count;
      }
      draft.places[place] = before;
    }
    await ws.ledger
      .updateTable('erasures')
      .set({ step, receipt: JSON.stringify(draft) })
      .where('id', '=', journal.id)
      .execute();
  };
  const eraser = await openEraser(ws.home, ws.ledger);
  if (!eraser) throw new AtalayaError('The fingerprints of this erasure are gone: restore the ledger.');
  await alone(ws, async () => {
    await sweep(ws, eraser, journal, note);
  });
  await options.demo?.();
  const release = await options.build();
  const removed = await pruneReleases(ws, 1);
  const left = (await listReleases(ws)).filter(({ status, isCurrent }) => status !== 'removed' && !isCurrent);
  if (left.length > 0)
    throw new AtalayaError('An older release could not be removed: run the erasure again.');
  await note('releases', 'releases', { replaced: removed.length });
  await note('dashboards', 'dashboards', {
    foldersRemoved: removeOlderData(ws.home, currentRelease(ws.home)),
  });
  return close(ws, journal, draft, eraser, release);
}

async function sweep(
  ws: Workspace,
  eraser: Eraser,
  journal: Journal,
  note: (step: string, place?: string, counts?: object) => Promise<void>,
): Promise<void> {
  const { filesSearched, rowsSearched } = await eraseLanded(ws, connectors, eraser, (change) =>
    note('landing', 'landing', { ...change, filesRewritten: 1 }),
  );
  await rememberFingerprints(ws.ledger, journal.id, eraser.learned);
  await note('landing', 'landing', { filesSearched, rowsSearched });
  await note('quarantine', 'quarantine', await eraseQuarantine(ws, eraser));
  await note('capture', 'capture', eraseInbox(ws.home, eraser));
  await note('ledger', 'ledger', await eraseFromLedger(ws.ledger, eraser, journal.customer_id));
  await note('logs', 'logs', eraseTextFiles(ws.home, eraser));
  await note('warehouse', 'warehouse', { removed: removeWarehouse(ws.home) });
}

async function close(
  ws: Workspace,
  journal: Journal,
  draft: Draft,
  eraser: Eraser,
  release: string,
): Promise<Receipt> {
  // A customer's id may be derived from their record, and what was said of them may be their name
  const reason = eraser.scrub(journal.reason);
  const content = {
    erasure: journal.id,
    customerId: journal.customer_id,
    requestedBy: journal.requested_by,
    requestedAt: journal.requested_at,
    reason: reason === journal.reason ? reason : reason.replaceAll(ERASED, '…'),
    doneAt: ws.clock.now().toISOString(),
    ...draft,
    release,
  };
  const receipt: Receipt = {
    ...content,
    sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  };
  await ws.ledger
    .updateTable('erasures')
    .set({ step: 'done', done_at: content.doneAt, reason: content.reason, receipt: JSON.stringify(receipt) })
    .where('id', '=', journal.id)
    .execute();
  await writeAudit(ws.ledger, ws.clock, {
    actor: journal.requested_by,
    action: 'customer.erased',
    subject: journal.customer_id,
    detail: JSON.stringify({ erasure: journal.id, receipt: receipt.sha256 }),
  });
  await forgetDeleted(ws.ledger);
  return receipt;
}

/** Runs `work` while no connection is read, nothing captured is landed and nothing is built. */
async function alone(ws: Workspace, work: () => Promise<void>): Promise<void> {
  const landed = await ws.ledger.selectFrom('batches').select('connection').distinct().execute();
  const ids = new Set([...ws.config.connections.map(({ id }) => id), ...landed.map((row) => row.connection)]);
  const names = ['capture', ...[...ids].sort().map((id) => `sync:${id}`)];
  const take = (at: number): Promise<void> =>
    at === names.length
      ? withBuildLock(ws, work)
      : withLock(ws.ledger, names[at]!, ws.clock, () => take(at + 1), { waitMs: WAIT_MS });
  await take(0);
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureWebhook } from '../../core/config/schema.ts';
import { messageOf } from '../../core/errors.ts';
import { withLock } from '../../core/ledger/locks.ts';
import { scrub } from '../../core/log.ts';
import type { Workspace } from '../../core/workspace.ts';
import { VendorError } from '../engine/http/errors.ts';
import { importFiles } from '../engine/import.ts';
import type { Registry } from '../engine/registry.ts';
import { fetchLead, leadClient } from './facebook.ts';
import { type KeptAnswer, rowsOf } from './form.ts';
import { Inbox, type WaitingDelivery } from './inbox.ts';

export interface DrainReport {
  /** Deliveries that have landed or were passed on. */
  handled: number;
  /** Deliveries that wait for another attempt, each source with what was in the way. */
  waiting: number;
  problems: string[];
}

/** Reads connections whose vendor said that something changed; gives those that failed. */
export type SyncThem = (connections: string[]) => Promise<string[]>;

/**
 * Takes what the inbox holds to where it belongs: answers of forms and leads of Facebook through the contract,
 * quarantine and ledger of their `files` connection; of what other vendors announce, the connection reads the
 * records themselves. A delivery counts as handled only when that has been committed; done twice it lands once.
 */
export async function drainInbox(ws: Workspace, registry: Registry, sync: SyncThem): Promise<DrainReport> {
  return withLock(ws.ledger, 'capture', ws.clock, async () => {
    const inbox = new Inbox(ws.home);
    try {
      return await new Drain(ws, registry, inbox, sync).all();
    } finally {
      inbox.close();
    }
  });
}

class Drain {
  readonly #ws: Workspace;
  readonly #registry: Registry;
  readonly #inbox: Inbox;
  readonly #sync: SyncThem;
  readonly #report: DrainReport = { handled: 0, waiting: 0, problems: [] };

  constructor(ws: Workspace, registry: Registry, inbox: Inbox, sync: SyncThem) {
    this.#ws = ws;
    this.#registry = registry;
    this.#inbox = inbox;
    this.#sync = sync;
  }

  async all(): Promise<DrainReport> {
    const bySource = new Map<string, WaitingDelivery[]>();
    for (const delivery of this.#inbox.waiting()) {
      bySource.set(delivery.source, [...(bySource.get(delivery.source) ?? []), delivery]);
    }
    for (const [source, deliveries] of bySource) {
      try {
        await this.#one(source, deliveries);
      } catch (error) {
        const message = scrub(messageOf(error));
        this.#inbox.failed(
          deliveries.map(({ id }) => id),
          message,
        );
        this.#report.problems.push(`${source}: ${message}`);
      }
    }
    this.#report.waiting = this.#inbox.counts().waiting;
    return this.#report;
  }

  async #one(source: string, deliveries: WaitingDelivery[]): Promise<void> {
    const { forms, webhooks } = this.#ws.config.capture;
    const [kind, id] = source.split(':');
    const form = kind === 'form' ? forms.find((one) => one.id === id) : undefined;
    const webhook = kind === 'webhook' ? webhooks.find((one) => one.id === id) : undefined;
    if (form) return this.#answers(form.connection, deliveries);
    if (webhook?.vendor === 'facebook-leads') return this.#facebookLeads(webhook, deliveries);
    if (webhook) return this.#announced(webhook, deliveries);
    throw new Error('it is no longer in the configuration: its deliveries are kept until it is again');
  }

  async #answers(connection: string, deliveries: WaitingDelivery[]): Promise<void> {
    const rows = deliveries.map(({ deliveryId, body }) =>
      rowsOf(deliveryId, JSON.parse(Buffer.from(body).toString('utf8')) as KeptAnswer),
    );
    await this.#land(
      connection,
      'leads',
      rows.map(({ lead }) => lead),
    );
    await this.#land(
      connection,
      'consents',
      rows.flatMap(({ consent }) => consent ?? []),
    );
    this.#done(deliveries);
  }

  async #facebookLeads(webhook: CaptureWebhook, deliveries: WaitingDelivery[]): Promise<void> {
    const client = leadClient(webhook, this.#ws.log);
    const fetched: { delivery: WaitingDelivery; row: object }[] = [];
    let failure: unknown;
    try {
      for (const delivery of deliveries) {
        try {
          const row = await fetchLead(client, delivery.deliveryId, delivery.receivedAt);
          fetched.push({ delivery, row });
        } catch (error) {
          if (error instanceof VendorError && error.class === 'skip_entity') {
            this.#inbox.handled([delivery.id], this.#ws.clock.now(), error.message);
            this.#report.problems.push(`webhook:${webhook.id}: ${error.message}`);
          } else {
            this.#inbox.failed([delivery.id], scrub(messageOf(error)));
            failure ??= error;
          }
        }
      }
    } finally {
      await client.close();
    }
    await this.#land(
      webhook.connection,
      'leads',
      fetched.map(({ row }) => row),
    );
    this.#done(fetched.map(({ delivery }) => delivery));
    if (failure) this.#report.problems.push(`webhook:${webhook.id}: ${scrub(messageOf(failure))}`);
  }

  async #announced(webhook: CaptureWebhook, deliveries: WaitingDelivery[]): Promise<void> {
    const failed = await this.#sync([webhook.connection]);
    if (failed.length > 0) throw new Error(`"${webhook.connection}" could not be read: see "atalaya status"`);
    this.#done(deliveries);
  }

  async #land(connection: string, stream: string, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    const folder = mkdtempSync(join(tmpdir(), 'atalaya-capture-'));
    const file = join(folder, `captured-${stream}.ndjson`);
    try {
      writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
      await importFiles(this.#ws, this.#registry, connection, stream, [file]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #done(deliveries: readonly WaitingDelivery[]): void {
    this.#inbox.handled(
      deliveries.map(({ id }) => id),
      this.#ws.clock.now(),
    );
    this.#report.handled += deliveries.length;
  }
}

import { readInstant } from '../../../core/streams/vendor-values.ts';
import { windowsToRead } from '../../../core/streams/windows.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { listIds, type MailchimpRecord, pagesOf } from './pages.ts';
import { settings } from './settings.ts';

/** Most of what readers do with a mailing they do within a month; its figures are read again so long. */
export const RESTATEMENT_DAYS = 30;
const WINDOW_DAYS = 7;
/** Read again behind the newest change seen: members change while the list is being paged. */
export const LOOKBACK_SECONDS = 3600;

/** One slice that is the whole collection: lists and campaigns say nowhere when they last changed. */
export function planSnapshot({ backfill }: PlanInput): Slice[] {
  return backfill ? [] : [{ id: 'all', replaces: true, params: {} }];
}

export function readSnapshot(stream: 'lists' | 'campaigns', order: Record<string, string>) {
  return async function* read(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const wanted = settings(context.config).lists;
    for await (const { records } of pagesOf(context, stream, stream, order)) {
      const kept = records.filter((record) => !wanted || wanted.includes(listOf(record)));
      yield { records: kept.map((record) => ({ stream, record })) };
    }
  };
}

/** Id of the audience that a list or a campaign is about. */
function listOf(record: MailchimpRecord): string {
  const recipients = record.recipients as { list_id?: string } | undefined;
  return String(recipients ? recipients.list_id : record.id);
}

/** One slice of members that changed since the last run; a backfill reads those that changed on its days. */
export function planMembers({ cursor, now, backfill }: PlanInput): Slice[] {
  if (backfill) {
    const params = {
      since: `${backfill.from}T00:00:00+00:00`,
      before: `${backfill.to}T23:59:59+00:00`,
      seen: null,
    };
    return [{ id: `changed:${backfill.from}..${backfill.to}`, replaces: false, params }];
  }
  const seen = typeof cursor?.changed === 'string' ? cursor.changed : null;
  const since = seen === null ? null : behind(seen, LOOKBACK_SECONDS);
  return [
    {
      id: `changed:${since ?? 'ever'}..${now.toISOString()}`,
      replaces: false,
      params: { since, before: null, seen },
    },
  ];
}

function behind(instant: string, seconds: number): string {
  return `${new Date(Date.parse(instant) - seconds * 1000).toISOString().slice(0, 19)}+00:00`;
}

export async function* readMembers(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { since, before, seen } = slice.params;
  let newest = typeof seen === 'string' ? seen : '';
  for (const list of await listIds(context)) {
    const query = {
      since_last_changed: text(since),
      before_last_changed: text(before),
      sort_field: 'last_changed',
      sort_dir: 'ASC',
    };
    for await (const { records } of pagesOf(context, `lists/${list}/members`, 'members', query)) {
      for (const record of records) {
        const changed = readInstant(record.last_changed) ?? '';
        if (changed > newest) newest = changed;
      }
      yield { records: records.map((record) => ({ stream: 'list_members', record })) };
    }
  }
  // One cursor stands for all audiences, so it moves only when the last of them has been read.
  const isForward = before === null && newest !== '';
  yield { records: [], cursor: isForward ? { changed: newest } : undefined };
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Windows of a week by the time of sending, each replaced whole. */
export function planSent({ cursor, now, since, backfill }: PlanInput): Slice[] {
  const through = typeof cursor?.through === 'string' ? cursor.through : null;
  const today = now.toISOString().slice(0, 10);
  const windows = windowsToRead({
    through,
    now,
    since,
    backfill,
    days: WINDOW_DAYS,
    restatementDays: RESTATEMENT_DAYS,
  });
  return windows.map(({ id, from, to }) => {
    const reached = to < today ? to : today;
    const done = backfill ? null : through !== null && through > reached ? through : reached;
    return { id, replaces: true, params: { from, to, start: windows[0]!.from, done } };
  });
}

/** The mailings sent within a window, out of a list that all windows of a sync share. */
async function sentWithin(slice: Slice, context: ReadContext): Promise<MailchimpRecord[]> {
  const { from, to } = slice.params;
  const memo = context.memo ?? new Map<string, unknown>();
  const listed = (memo.get('reports') as Promise<MailchimpRecord[]> | undefined) ?? reports(slice, context);
  memo.set('reports', listed);
  return (await listed).filter((report) => {
    const day = (readInstant(report.send_time) ?? '').slice(0, 10);
    return day >= String(from) && day <= String(to);
  });
}

async function reports(slice: Slice, context: ReadContext): Promise<MailchimpRecord[]> {
  const { lists } = settings(context.config);
  const all: MailchimpRecord[] = [];
  // A backfill begins with its newest window, so that nothing bounds it from below.
  const query: Record<string, string> =
    slice.params.done === null ? {} : { since_send_time: `${slice.params.start}T00:00:00+00:00` };
  for await (const { records } of pagesOf(context, 'reports', 'reports', query)) {
    all.push(...records.filter((report) => !lists || lists.includes(String(report.list_id))));
  }
  return all;
}

export async function* readReports(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const records = await sentWithin(slice, context);
  yield { records: records.map((record) => ({ stream: 'reports', record })), cursor: cursorOf(slice) };
}

export type Expand = (record: unknown) => Page['records'];

/** What hangs on each mailing of a window: its recipients, what they did, who left. */
export function readOfReports(path: string, member: string, expand: Expand) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    for (const report of await sentWithin(slice, context)) {
      const id = String(report.id);
      try {
        for await (const { records } of pagesOf(context, `reports/${id}/${path}`, member)) {
          yield {
            records: records.flatMap((record) =>
              expand({ campaign_id: id, list_id: report.list_id, send_time: report.send_time, ...record }),
            ),
          };
        }
      } catch (error) {
        if (!(error instanceof VendorError) || error.class !== 'skip_entity') throw error;
        context.note(`mailing ${id} was deleted in Mailchimp while it was read`);
      }
    }
    yield { records: [], cursor: cursorOf(slice) };
  };
}

function cursorOf(slice: Slice) {
  return typeof slice.params.done === 'string' ? { through: slice.params.done } : undefined;
}

/** One record an action; Mailchimp lists the actions of a recipient in one, also of those who did nothing. */
export function expandActivity(record: unknown): Page['records'] {
  const recipient = (typeof record === 'object' && record !== null ? record : {}) as MailchimpRecord;
  if (!Array.isArray(recipient.activity)) return [{ stream: 'email_activity', record }];
  const { activity, send_time: _sent, ...shared } = recipient;
  return (activity as MailchimpRecord[]).map((action) => ({
    stream: 'email_activity',
    record: { ...shared, ...action },
  }));
}

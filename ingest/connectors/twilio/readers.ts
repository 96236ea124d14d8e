import { addDays } from '../../../core/clock.ts';
import { readInstant } from '../../../core/streams/vendor-values.ts';
import { windowsToRead } from '../../../core/streams/windows.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

/** Prices and last states come later; a week is read again. */
export const RESTATEMENT_DAYS = 7;
const WINDOW_DAYS = 7;
const SMALLEST_PAGE = 20;

type TwilioRecord = Record<string, unknown>;

export const accountPath = (sid: string, edge = '') => `/${API_VERSION}/Accounts/${sid}${edge}.json`;

export function planSnapshot({ backfill }: PlanInput): Slice[] {
  return backfill ? [] : [{ id: 'all', replaces: true, params: {} }];
}

/** Windows of a week by the day of the call or message (UTC), each replaced whole. */
export function planWindows({ cursor, now, since, backfill }: PlanInput): Slice[] {
  const through = typeof cursor?.through === 'string' ? cursor.through : null;
  const today = now.toISOString().slice(0, 10);
  return windowsToRead({
    through,
    now,
    since,
    backfill,
    days: WINDOW_DAYS,
    restatementDays: RESTATEMENT_DAYS,
  }).map(({ id, from, to }) => {
    const reached = to < today ? to : today;
    const done = backfill ? null : through !== null && through > reached ? through : reached;
    return { id, replaces: true, params: { from, to, done } };
  });
}

/** All records of a list: Twilio's own address of the next page is followed, and nothing else made up. */
async function* listPages(
  context: ReadContext,
  path: string,
  member: string,
  query: Record<string, string> = {},
): AsyncGenerator<TwilioRecord[]> {
  let size = settings(context.config).page_size;
  let next: string | null = null;
  for (;;) {
    let answer: TwilioRecord;
    try {
      answer = await context.request<TwilioRecord>(
        next === null
          ? { method: 'GET', path, query: { ...query, PageSize: size } }
          : { method: 'GET', path: next },
      );
    } catch (error) {
      const isTooLarge = error instanceof VendorError && error.class === 'data_too_large';
      // A later page has the size of the first one in its address.
      if (!isTooLarge || next !== null || size <= SMALLEST_PAGE) throw error;
      size = Math.max(SMALLEST_PAGE, Math.floor(size / 2));
      continue;
    }
    yield (answer[member] ?? []) as TwilioRecord[];
    next =
      typeof answer.next_page_uri === 'string' && answer.next_page_uri !== '' ? answer.next_page_uri : null;
    if (next === null) return;
  }
}

async function accountsOf(context: ReadContext): Promise<TwilioRecord[]> {
  const { account_sid, subaccounts } = settings(context.config);
  if (!subaccounts)
    return [await context.request<TwilioRecord>({ method: 'GET', path: accountPath(account_sid) })];
  const accounts: TwilioRecord[] = [];
  for await (const page of listPages(context, `/${API_VERSION}/Accounts.json`, 'accounts'))
    accounts.push(...page);
  return accounts;
}

export async function* readAccounts(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const accounts = await accountsOf(context);
  yield { records: accounts.map((record) => ({ stream: 'accounts', record })) };
}

/** Accounts that can be asked: a closed one answers with an error. */
async function activeAccounts(context: ReadContext): Promise<string[]> {
  const memo = context.memo ?? new Map<string, unknown>();
  const known = (memo.get('accounts') as Promise<TwilioRecord[]> | undefined) ?? accountsOf(context);
  memo.set('accounts', known);
  return (await known).filter(({ status }) => status !== 'closed').map(({ sid }) => String(sid));
}

/** Calls or messages of a window, account by account. */
export function readWindow(stream: 'calls' | 'messages', list: { edge: string; filter: string; at: string }) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { from, to, done } = slice.params;
    const query = { [`${list.filter}>`]: String(from), [`${list.filter}<`]: addDays(String(to), 1) };
    for (const sid of await activeAccounts(context)) {
      try {
        for await (const page of listPages(context, accountPath(sid, list.edge), stream, query)) {
          // Twilio's bounds are midnights, so the one at the end belongs to the next window.
          const within = page.filter((record) => {
            const at = readInstant(record[list.at]) ?? readInstant(record.date_created);
            const day = (at ?? String(from)).slice(0, 10);
            return day >= String(from) && day <= String(to);
          });
          yield { records: within.map((record) => ({ stream, record })) };
        }
      } catch (error) {
        if (!(error instanceof VendorError) || error.class !== 'skip_entity') throw error;
        context.note(`account ${sid} was left out: ${error.advice || error.message}`);
      }
    }
    yield { records: [], cursor: typeof done === 'string' ? { through: done } : undefined };
  };
}

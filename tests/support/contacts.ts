// The simplest clients of the vendors of contacts that can be written, to hold the product's counts against.
import type { ConnectionConfig } from '../../core/config/schema.ts';

type Json = Record<string, unknown>;

async function ask(url: string, authorization: string): Promise<Json> {
  const answer = await fetch(url, { headers: { authorization } });
  if (!answer.ok) throw new Error(`${url.split('?')[0]} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Json;
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What Mailchimp's reports say of all mailings together. */
export async function mailchimpMails(connection: ConnectionConfig): Promise<Record<string, number>> {
  const key = basic('any', connection.credentials.api_key!);
  const answer = await ask(`${connection.base_url}/3.0/reports?count=1000`, key);
  const sums = { sent: 0, opens: 0, clicks: 0, bounces: 0, unsubscribes: 0 };
  for (const report of answer.reports as Json[]) {
    const bounces = report.bounces as Record<string, number>;
    sums.sent += Number(report.emails_sent);
    sums.opens += (report.opens as Record<string, number>).opens_total!;
    sums.clicks += (report.clicks as Record<string, number>).clicks_total!;
    sums.bounces += bounces.hard_bounces! + bounces.soft_bounces!;
    sums.unsubscribes += Number(report.unsubscribed);
  }
  return sums;
}

async function graphAll(connection: ConnectionConfig, edge: string): Promise<Json[]> {
  const token = `Bearer ${connection.credentials.access_token}`;
  const rows: Json[] = [];
  for (let after = ''; ; ) {
    const page = await ask(`${connection.base_url}/v25.0/${edge}?limit=100&after=${after}`, token);
    rows.push(...(page.data as Json[]));
    const paging = page.paging as { next?: string; cursors: { after: string } } | undefined;
    if (!paging?.next) return rows;
    after = encodeURIComponent(paging.cursors.after);
  }
}

const ownId = ({ config }: ConnectionConfig) => String(config.account_id ?? config.page_id);

/** Ids of all posts of an account of Instagram or a page of Facebook. */
export async function graphPosts(connection: ConnectionConfig): Promise<string[]> {
  const edge = connection.connector === 'instagram' ? 'media' : 'posts';
  return (await graphAll(connection, `${ownId(connection)}/${edge}`)).map(({ id }) => String(id));
}

/** Comments on posts, answers included: by others and by the account itself. */
export async function graphComments(
  connection: ConnectionConfig,
  posts: readonly string[],
): Promise<{ others: number; own: number }> {
  const count = { others: 0, own: 0 };
  for (const post of posts) {
    const comments = await graphAll(connection, `${post}/comments`);
    const replies = comments.flatMap(
      ({ replies: below }) => (below as { data: Json[] } | undefined)?.data ?? [],
    );
    for (const { from } of [...comments, ...replies])
      count[(from as Json).id === ownId(connection) ? 'own' : 'others']++;
  }
  return count;
}

/** Calls that came in, those that nobody took, and messages, over all accounts. */
export async function twilioCalls(connection: ConnectionConfig): Promise<Record<string, number>> {
  const signed = basic(String(connection.config.account_sid), connection.credentials.auth_token!);
  const all = async (path: string, member: string) => {
    const rows: Json[] = [];
    for (let next: unknown = path; typeof next === 'string'; ) {
      const page = await ask(`${connection.base_url}${next}`, signed);
      rows.push(...(page[member] as Json[]));
      next = page.next_page_uri;
    }
    return rows;
  };
  const count = { calls: 0, lost: 0, texts: 0 };
  for (const { sid } of await all('/2010-04-01/Accounts.json', 'accounts')) {
    const calls = await all(`/2010-04-01/Accounts/${sid}/Calls.json`, 'calls');
    const whole = calls.filter((call) => call.parent_call_sid === null);
    count.calls += whole.length;
    count.lost += whole.filter((call) => call.status === 'no-answer').length;
    count.texts += (await all(`/2010-04-01/Accounts/${sid}/Messages.json`, 'messages')).length;
  }
  return count;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../core/clock.ts';
import { type LoadedConfig, loadConfig } from '../core/config/load.ts';
import { type Sandbox, startSandbox } from '../ingest/sandbox/index.ts';
import type { ContactTotals } from '../ingest/sandbox/truth-contacts.ts';
import { graphComments, graphPosts, mailchimpMails, twilioCalls } from './support/contacts.ts';
import { cli, NOW, scratch } from './support/process.ts';
import { onRelease } from './support/release.ts';
import { load, logIn, type Served, startProduct } from './support/server.ts';

// E-mails, posts, comments and calls: the world's truth, the vendors' APIs, the marts, the semantic API: one figure.
describe('contacts with people, the same from the vendor to the semantic API', () => {
  const folder = scratch('chain-social');
  const home = folder.path;
  const brands = ['norte', 'sur'];
  let sandbox: Sandbox;
  let config: LoadedConfig;
  let truth: Record<string, Record<string, ContactTotals>>;
  let served: Served;
  let cookie: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ root: home, size: 'tiny', seed: 7, clock: fixedClock(NOW) });
    config = loadConfig(sandbox.configFile, { ...process.env, ...sandbox.env });
    const file = readFileSync(join(home, 'sandbox/truth/totals.json'), 'utf8');
    truth = (JSON.parse(file) as { brands: typeof truth }).brands;
    const run = await cli(['run'], home);
    expect(run.code, run.stderr).toBe(0);
    served = await startProduct(home, {}, ['serve']);
    cookie = await logIn(served, 'executive@demo.example');
  });
  afterAll(async () => {
    await served?.stop();
    await sandbox?.close();
    folder.remove();
  });

  const total = (brand: string, measure: keyof ContactTotals) =>
    Object.values(truth[brand]!).reduce((sum, day) => sum + day[measure], 0);
  const connectionOf = (brand: string, connector: string) =>
    config.connections.find((item) => item.brand === brand && item.connector === connector)!;
  /** Measures of a view for one brand, as the semantic API gives them. */
  async function semantic(view: string, brand: string, measures: string[]): Promise<Record<string, number>> {
    const answer = await load(served, cookie, {
      measures: measures.map((measure) => `${view}.${measure}`),
      filters: [{ member: `${view}.brand_id`, operator: 'equals', values: [brand] }],
    });
    return Object.fromEntries(measures.map((name) => [name, Number(answer.rows[0]![`${view}.${name}`])]));
  }
  /** One number by local day. */
  async function byDay(sql: string): Promise<Map<string, number>> {
    const rows = await onRelease(home, sql);
    return new Map(rows.map((row) => [String(row.date), Number(row.value)]));
  }
  function sameDays(brand: string, measure: keyof ContactTotals, found: Map<string, number>): void {
    for (const [date, day] of Object.entries(truth[brand]!))
      expect({ date, [measure]: found.get(date) ?? 0 }).toEqual({ date, [measure]: day[measure] });
  }

  it.each(brands)('e-mails of %s', async (brand) => {
    const api = await mailchimpMails(connectionOf(brand, 'mailchimp'));
    expect(api).toEqual({
      sent: total(brand, 'mails_sent'),
      opens: total(brand, 'mail_opens') + total(brand, 'mail_machine_opens'),
      clicks: total(brand, 'mail_clicks'),
      bounces: total(brand, 'mail_bounces'),
      unsubscribes: total(brand, 'mail_unsubscribes'),
    });
    const events = (kind: string, more = '') =>
      byDay(`select event_date::varchar as date, count(*)::int as value from marts.fct_email_events
        where brand_id = '${brand}' and kind = '${kind}' ${more} group by all`);
    sameDays(brand, 'mails_sent', await events('sent'));
    sameDays(brand, 'mail_clicks', await events('click'));
    sameDays(brand, 'mail_bounces', await events('bounce'));
    sameDays(brand, 'mail_opens', await events('open', 'and not is_machine_open'));
    sameDays(brand, 'mail_machine_opens', await events('open', 'and is_machine_open'));
    sameDays(brand, 'mail_unsubscribes', await events('unsubscribe'));
    const measured = await semantic('email', brand, ['sent', 'bounces', 'delivered', 'clicks']);
    expect(measured).toEqual({
      sent: total(brand, 'mails_sent'),
      bounces: total(brand, 'mail_bounces'),
      delivered: total(brand, 'mails_sent') - total(brand, 'mail_bounces'),
      clicks: total(brand, 'mail_clicks'),
    });
    // The vendor's own totals, mailing by mailing; what it counts of single people is what the events say.
    const [wrong] = await onRelease(
      home,
      `select count(*)::int as mailings from marts.mart_email_campaigns where brand_id = '${brand}'
       and (sent <> vendor_sent or bounces <> vendor_bounces or openers <> vendor_human_openers
         or openers + machine_only_openers <> vendor_openers or clickers <> vendor_clickers)`,
    );
    expect(wrong!.mailings).toBe(0);
  });

  it.each(brands)('clicks of %s are the visits that e-mails brought, and no visit twice', async (brand) => {
    const [visits] = await onRelease(
      home,
      `select count(*)::int as visits, count(distinct touchpoint_id)::int as touchpoints from marts.fct_touchpoints
       where brand_id = '${brand}' and channel_id = 'email'`,
    );
    // The last visits are still in progress and land later than the click.
    const clicks = total(brand, 'mail_clicks');
    expect(visits!.touchpoints).toBe(visits!.visits);
    expect(Number(visits!.visits)).toBeLessThanOrEqual(clicks);
    expect(Number(visits!.visits)).toBeGreaterThan(clicks * 0.95);
  });

  it.each(brands)('posts and comments of %s', async (brand) => {
    const networks = ['instagram', 'facebook-pages'].map((connector) => connectionOf(brand, connector));
    let posts = 0;
    const comments = { others: 0, own: 0 };
    for (const connection of networks) {
      const ids = await graphPosts(connection);
      posts += ids.length;
      const found = await graphComments(connection, ids);
      comments.others += found.others;
      comments.own += found.own;
    }
    expect(posts).toBe(total(brand, 'social_posts'));
    expect(comments).toEqual({
      others: total(brand, 'social_comments'),
      own: total(brand, 'social_answers'),
    });
    sameDays(
      brand,
      'social_posts',
      await byDay(`select published_date::varchar as date, count(*)::int as value from marts.fct_social_posts
        where brand_id = '${brand}' group by all`),
    );
    const contacts = (what: string) =>
      byDay(`select started_date::varchar as date, count(*)::int as value from marts.fct_interactions
        where brand_id = '${brand}' and ${what} group by all`);
    sameDays(brand, 'social_comments', await contacts("channel = 'comment' and direction = 'inbound'"));
    sameDays(brand, 'social_answers', await contacts("channel = 'comment' and direction = 'outbound'"));
    sameDays(brand, 'social_messages', await contacts("channel = 'message' and source = 'facebook'"));
    expect(await semantic('social', brand, ['posts', 'comments_received'])).toEqual({
      posts: total(brand, 'social_posts'),
      comments_received: total(brand, 'social_comments'),
    });
  });

  it.each(brands)('calls and texts of %s', async (brand) => {
    expect(await twilioCalls(connectionOf(brand, 'twilio'))).toEqual({
      calls: total(brand, 'calls'),
      lost: total(brand, 'calls_lost'),
      texts: total(brand, 'texts'),
    });
    const contacts = (what: string) =>
      byDay(`select started_date::varchar as date, count(*)::int as value from marts.fct_interactions
        where brand_id = '${brand}' and source = 'twilio' and ${what} group by all`);
    sameDays(brand, 'calls', await contacts("channel = 'call'"));
    sameDays(brand, 'calls_lost', await contacts('is_abandoned'));
    sameDays(brand, 'texts', await contacts("channel = 'message'"));
    expect(await semantic('interactions', brand, ['abandoned'])).toEqual({
      abandoned: total(brand, 'calls_lost'),
    });
  });
});

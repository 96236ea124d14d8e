import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { flag, instant, integer, json, number, required, text } from '../../../core/streams/vendor-values.ts';

/**
 * Records of Mailchimp's Marketing API. Times are ISO with an offset, and empty text where nothing happened yet; rates
 * are shares between 0 and 1 in reports and percentages in lists.
 */

const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject(shape).nullish();

export const listContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    web_id: text,
    name: text,
    date_created: instant,
    visibility: text,
    double_optin: flag,
    stats: part({
      member_count: integer,
      unsubscribe_count: integer,
      cleaned_count: integer,
      campaign_last_sent: instant,
      open_rate: number,
      click_rate: number,
    }),
  })
  .transform((row) => ({
    list_id: row.id,
    web_id: row.web_id,
    name: row.name,
    created_at: row.date_created,
    visibility: row.visibility,
    is_double_optin: row.double_optin,
    members: row.stats?.member_count ?? null,
    unsubscribed: row.stats?.unsubscribe_count ?? null,
    cleaned: row.stats?.cleaned_count ?? null,
    last_sent_at: row.stats?.campaign_last_sent ?? null,
    open_rate_percent: row.stats?.open_rate ?? null,
    click_rate_percent: row.stats?.click_rate ?? null,
  }));

export const memberContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    list_id: required(text),
    email_address: text,
    unique_email_id: text,
    contact_id: text,
    full_name: text,
    status: text,
    unsubscribe_reason: text,
    merge_fields: part({ FNAME: text, LNAME: text, PHONE: text }),
    tags: z.array(z.unknown()).nullish(),
    language: text,
    location: part({ country_code: text }),
    source: text,
    timestamp_signup: instant,
    timestamp_opt: instant,
    last_changed: instant,
  })
  .transform((row) => ({
    member_id: row.id,
    list_id: row.list_id,
    email: row.email_address,
    unique_email_id: row.unique_email_id,
    contact_id: row.contact_id,
    full_name: row.full_name,
    given_name: row.merge_fields?.FNAME ?? null,
    surname: row.merge_fields?.LNAME ?? null,
    phone: row.merge_fields?.PHONE ?? null,
    status: row.status,
    unsubscribe_reason: row.unsubscribe_reason,
    merge_fields: row.merge_fields ? JSON.stringify(row.merge_fields) : null,
    tags: row.tags && row.tags.length > 0 ? JSON.stringify(row.tags) : null,
    language: row.language,
    country: row.location?.country_code ?? null,
    signup_source: row.source,
    signed_up_at: row.timestamp_signup,
    opted_in_at: row.timestamp_opt,
    changed_at: row.last_changed,
  }));

export const campaignContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    web_id: text,
    type: text,
    status: text,
    create_time: instant,
    send_time: instant,
    emails_sent: integer,
    recipients: part({ list_id: text, list_name: text, segment_text: text, recipient_count: integer }),
    settings: part({ subject_line: text, title: text, from_name: text, reply_to: text }),
    tracking: part({ google_analytics: text }),
  })
  .transform((row) => ({
    campaign_id: row.id,
    web_id: row.web_id,
    type: row.type,
    status: row.status,
    title: row.settings?.title ?? null,
    subject: row.settings?.subject_line ?? null,
    from_name: row.settings?.from_name ?? null,
    reply_to: row.settings?.reply_to ?? null,
    list_id: row.recipients?.list_id ?? null,
    list_name: row.recipients?.list_name ?? null,
    segment: row.recipients?.segment_text ?? null,
    recipients: row.recipients?.recipient_count ?? null,
    emails_sent: row.emails_sent,
    utm_campaign: row.tracking?.google_analytics ?? null,
    created_at: row.create_time,
    sent_at: row.send_time,
  }));

export const reportContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    campaign_title: text,
    type: text,
    list_id: text,
    subject_line: text,
    emails_sent: integer,
    abuse_reports: integer,
    unsubscribed: integer,
    send_time: instant,
    bounces: part({ hard_bounces: integer, soft_bounces: integer, syntax_errors: integer }),
    opens: part({
      opens_total: integer,
      unique_opens: integer,
      proxy_excluded_opens: integer,
      proxy_excluded_unique_opens: integer,
      last_open: instant,
    }),
    clicks: part({
      clicks_total: integer,
      unique_clicks: integer,
      unique_subscriber_clicks: integer,
      last_click: instant,
    }),
    ecommerce: json,
  })
  .transform((row) => ({
    campaign_id: row.id,
    title: row.campaign_title,
    type: row.type,
    list_id: row.list_id,
    subject: row.subject_line,
    sent_at: row.send_time,
    emails_sent: row.emails_sent,
    hard_bounces: row.bounces?.hard_bounces ?? null,
    soft_bounces: row.bounces?.soft_bounces ?? null,
    syntax_errors: row.bounces?.syntax_errors ?? null,
    opens: row.opens?.opens_total ?? null,
    unique_opens: row.opens?.unique_opens ?? null,
    human_opens: row.opens?.proxy_excluded_opens ?? null,
    unique_human_opens: row.opens?.proxy_excluded_unique_opens ?? null,
    clicks: row.clicks?.clicks_total ?? null,
    unique_clicks: row.clicks?.unique_clicks ?? null,
    unique_clickers: row.clicks?.unique_subscriber_clicks ?? null,
    abuse_reports: row.abuse_reports,
    unsubscribed: row.unsubscribed,
    last_open_at: row.opens?.last_open ?? null,
    last_click_at: row.clicks?.last_click ?? null,
    ecommerce: row.ecommerce,
  }));

export const sentContract: z.ZodType<LandedRow> = z
  .looseObject({
    campaign_id: required(text),
    email_id: required(text),
    list_id: text,
    email_address: text,
    status: text,
    open_count: integer,
    last_open: instant,
    send_time: instant,
  })
  .transform((row) => ({
    campaign_id: row.campaign_id,
    email_id: row.email_id,
    list_id: row.list_id,
    email: row.email_address,
    status: row.status,
    opens: row.open_count,
    last_open_at: row.last_open,
    sent_at: row.send_time,
  }));

export const activityContract: z.ZodType<LandedRow> = z
  .looseObject({
    campaign_id: required(text),
    email_id: required(text),
    action: required(text),
    timestamp: required(instant),
    list_id: text,
    email_address: text,
    url: text,
    type: text,
    ip: text,
  })
  .transform((row) => ({
    campaign_id: row.campaign_id,
    email_id: row.email_id,
    action: row.action,
    occurred_at: row.timestamp,
    url: row.url,
    list_id: row.list_id,
    email: row.email_address,
    bounce_type: row.type,
    ip: row.ip,
  }));

export const unsubscribeContract: z.ZodType<LandedRow> = z
  .looseObject({
    campaign_id: required(text),
    email_id: required(text),
    list_id: text,
    email_address: text,
    timestamp: instant,
    reason: text,
  })
  .transform((row) => ({
    campaign_id: row.campaign_id,
    email_id: row.email_id,
    list_id: row.list_id,
    email: row.email_address,
    occurred_at: row.timestamp,
    reason: row.reason,
  }));

export const listColumns = columns(`
  list_id               Audience.
  web_id                Number of the audience in Mailchimp's pages.
  name                  Name.
  created_at:timestamp  When it was created.
  visibility            pub or prv.
  is_double_optin:boolean  Whether new members must confirm.
  members:integer       Subscribed members.
  unsubscribed:integer  Members who left.
  cleaned:integer       Members whose address no longer works.
  last_sent_at:timestamp  When something was last sent to it.
  open_rate_percent:number  Mailchimp's mean open rate, 0 to 100.
  click_rate_percent:number  Mailchimp's mean click rate, 0 to 100.`);

export const memberColumns = columns(`
  member_id             MD5 of the lower-case address: one per audience.
  list_id               Audience.
  email                 E-mail address.
  unique_email_id       Id of the address across the account.
  contact_id            Contact across audiences.
  full_name             Name.
  given_name            Merge field FNAME.
  surname               Merge field LNAME.
  phone                 Merge field PHONE.
  status                subscribed, unsubscribed, cleaned, pending, transactional or archived.
  unsubscribe_reason    Reason given on leaving.
  merge_fields:json     All merge fields.
  tags:json             Tags.
  language              Language.
  country               Country code that Mailchimp guesses from addresses of opens.
  signup_source         How the member came in, in Mailchimp's words.
  signed_up_at:timestamp  When the sign-up form was sent.
  opted_in_at:timestamp  When the member confirmed.
  changed_at:timestamp  When anything of the member last changed.`);

export const campaignColumns = columns(`
  campaign_id           Mailing.
  web_id                Number of the mailing in Mailchimp's pages.
  type                  regular, plaintext, absplit, rss, variate or automation.
  status                save, paused, schedule, sending, sent, canceled, canceling or archived.
  title                 Title within Mailchimp.
  subject               Subject line.
  from_name             Sender.
  reply_to              Address that answers go to.
  list_id               Audience.
  list_name             Name of the audience.
  segment               Segment in words.
  recipients:integer    Recipients.
  emails_sent:integer   E-mails sent.
  utm_campaign          Value of utm_campaign on its links, when tracking by Google Analytics is on.
  created_at:timestamp  When it was created.
  sent_at:timestamp     When it was sent; null before.`);

export const reportColumns = columns(`
  campaign_id           Mailing.
  title                 Title within Mailchimp.
  type                  Kind of mailing.
  list_id               Audience.
  subject               Subject line.
  sent_at:timestamp     When it was sent.
  emails_sent:integer   E-mails sent.
  hard_bounces:integer  Addresses that do not exist.
  soft_bounces:integer  Mailboxes that could not take it then.
  syntax_errors:integer  Addresses that are none.
  opens:integer         Opens, those of machines included.
  unique_opens:integer  Recipients who opened, machines included.
  human_opens:integer   Opens without those of Apple's privacy proxy.
  unique_human_opens:integer  Recipients who opened, without Apple's privacy proxy.
  clicks:integer        Clicks.
  unique_clicks:integer  Different pairs of recipient and link.
  unique_clickers:integer  Recipients who clicked.
  abuse_reports:integer  Complaints of spam.
  unsubscribed:integer  Members who left by it.
  last_open_at:timestamp  Last open.
  last_click_at:timestamp  Last click.
  ecommerce:json        Orders that Mailchimp credits to it.`);

export const sentColumns = columns(`
  campaign_id           Mailing.
  email_id              MD5 of the lower-case address.
  list_id               Audience.
  email                 E-mail address.
  status                sent, hard or soft.
  opens:integer         Opens of this recipient.
  last_open_at:timestamp  Last open of this recipient.
  sent_at:timestamp     When the mailing was sent.`);

export const activityColumns = columns(`
  campaign_id           Mailing.
  email_id              MD5 of the lower-case address.
  action                open, click or bounce.
  occurred_at:timestamp  When.
  url                   Link, for clicks.
  list_id               Audience.
  email                 E-mail address.
  bounce_type           hard or soft, for bounces.
  ip                    Address that the open or click came from.`);

export const unsubscribeColumns = columns(`
  campaign_id           Mailing.
  email_id              MD5 of the lower-case address.
  list_id               Audience.
  email                 E-mail address.
  occurred_at:timestamp  When.
  reason                Reason given.`);

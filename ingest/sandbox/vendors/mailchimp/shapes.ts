import { createHash } from 'node:crypto';
import type { MailEvent, Mailing, Recipient, Subscriber } from '../../world/mailings.ts';

/** Records as Mailchimp's Marketing API writes them. */

export type Json = Record<string, unknown>;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
/** Mailchimp's id of an address: the MD5 of its lower-case form. */
export const emailId = (email: string) => md5(email.toLowerCase());
export const listId = (brand: string) => md5(`list ${brand}`).slice(0, 10);
export const campaignId = (brand: string, mailing: Mailing) => md5(`${brand} ${mailing.title}`).slice(0, 10);
/** Whole seconds with an offset; empty text for what has not happened. */
export const time = (at: number | null | undefined) =>
  at == null ? '' : `${new Date(at).toISOString().slice(0, 19)}+00:00`;

/** When a member last changed: joined, left or was cleaned. */
export const changedAt = (member: Subscriber) => member.left?.at ?? member.since;

const mergeFields = ({ given, surname, phone }: Subscriber) => ({
  FNAME: given,
  LNAME: surname,
  ADDRESS: '',
  PHONE: phone,
  BIRTHDAY: '',
});

export function memberJson(brand: string, member: Subscriber): Json {
  return {
    id: emailId(member.email),
    email_address: member.email,
    unique_email_id: emailId(member.email).slice(0, 10),
    contact_id: md5(`contact ${member.email}`),
    full_name: `${member.given} ${member.surname}`,
    web_id: Number.parseInt(emailId(member.email).slice(0, 7), 16),
    email_type: 'html',
    status: member.left?.how ?? 'subscribed',
    ...(member.left?.how === 'unsubscribed' ? { unsubscribe_reason: member.left.reason } : {}),
    consents_to_one_to_one_messaging: true,
    merge_fields: mergeFields(member),
    stats: { avg_open_rate: 0, avg_click_rate: 0 },
    ip_signup: '',
    timestamp_signup: '',
    ip_opt: '203.0.113.9',
    timestamp_opt: time(member.since),
    member_rating: 2,
    last_changed: time(changedAt(member)),
    language: 'es',
    vip: false,
    email_client: '',
    location: {
      latitude: 0,
      longitude: 0,
      gmtoff: 0,
      dstoff: 0,
      country_code: 'ES',
      timezone: '',
      region: '',
    },
    source: member.person === null ? 'Import' : 'API - Generic',
    tags_count: 0,
    tags: [],
    list_id: listId(brand),
  };
}

export function listJson(brand: { id: string; name: string }, members: Subscriber[], last: number): Json {
  const count = (how: string | undefined) => members.filter((member) => member.left?.how === how).length;
  return {
    id: listId(brand.id),
    web_id: 903_380,
    name: `Boletín ${brand.name}`,
    contact: { company: brand.name, address1: '', city: 'Madrid', state: '', zip: '', country: 'ES' },
    permission_reminder: 'Recibes este correo porque te apuntaste en nuestra web.',
    campaign_defaults: {
      from_name: brand.name,
      from_email: `hola@${brand.id}.example`,
      subject: '',
      language: 'es',
    },
    date_created: time(Math.min(...members.map((member) => member.since), last)),
    list_rating: 4,
    visibility: 'prv',
    double_optin: false,
    stats: {
      member_count: count(undefined),
      unsubscribe_count: count('unsubscribed'),
      cleaned_count: count('cleaned'),
      campaign_last_sent: time(last),
      open_rate: 41.5,
      click_rate: 8.2,
    },
  };
}

export function campaignJson(brand: { id: string; name: string }, mailing: Mailing): Json {
  return {
    id: campaignId(brand.id, mailing),
    web_id: 13_531_000 + mailing.index,
    type: 'regular',
    create_time: time(mailing.at - 86_400_000),
    archive_url: '',
    status: 'sent',
    emails_sent: mailing.recipients.length,
    send_time: time(mailing.at),
    content_type: 'template',
    recipients: {
      list_id: listId(brand.id),
      list_is_active: true,
      list_name: `Boletín ${brand.name}`,
      segment_text: '',
      recipient_count: mailing.recipients.length,
    },
    settings: {
      subject_line: mailing.subject,
      title: mailing.title,
      from_name: brand.name,
      reply_to: `hola@${brand.id}.example`,
    },
    tracking: { opens: true, html_clicks: true, text_clicks: false, google_analytics: mailing.utm },
    delivery_status: { enabled: false },
  };
}

export function reportJson(brand: string, mailing: Mailing, events: readonly MailEvent[]): Json {
  const of = (kind: MailEvent['kind']) => events.filter((event) => event.kind === kind);
  const people = (list: readonly MailEvent[]) => new Set(list.map((event) => event.recipient)).size;
  const opens = of('open');
  const human = opens.filter((event) => !event.isMachine);
  const clicks = of('click');
  const bounces = of('bounce').map((event) => event.recipient.bounce);
  const unique = people(opens);
  return {
    id: campaignId(brand, mailing),
    campaign_title: mailing.title,
    type: 'regular',
    list_id: listId(brand),
    list_is_active: true,
    subject_line: mailing.subject,
    preview_text: '',
    emails_sent: mailing.recipients.length,
    abuse_reports: 0,
    unsubscribed: of('unsubscribe').length,
    send_time: time(mailing.at),
    bounces: {
      hard_bounces: bounces.filter((kind) => kind === 'hard').length,
      soft_bounces: bounces.filter((kind) => kind === 'soft').length,
      syntax_errors: 0,
    },
    opens: {
      opens_total: opens.length,
      proxy_excluded_opens: human.length,
      unique_opens: unique,
      proxy_excluded_unique_opens: people(human),
      open_rate: unique / Math.max(1, mailing.recipients.length - bounces.length),
      last_open: time(opens.at(-1)?.at),
    },
    clicks: {
      clicks_total: clicks.length,
      unique_clicks: new Set(clicks.map((event) => `${event.recipient.subscriber.email} ${event.url}`)).size,
      unique_subscriber_clicks: people(clicks),
      last_click: time(clicks.at(-1)?.at),
    },
  };
}

export function sentJson(
  brand: string,
  mailing: Mailing,
  recipient: Recipient,
  events: readonly MailEvent[],
): Json {
  const opens = events.filter((event) => event.kind === 'open');
  const bounced = events.some((event) => event.kind === 'bounce');
  return {
    email_id: emailId(recipient.subscriber.email),
    email_address: recipient.subscriber.email,
    merge_fields: mergeFields(recipient.subscriber),
    vip: false,
    status: bounced ? recipient.bounce : 'sent',
    open_count: opens.length,
    last_open: time(opens.at(-1)?.at),
    absplit_group: '',
    gmt_offset: 0,
    campaign_id: campaignId(brand, mailing),
    list_id: listId(brand),
    list_is_active: true,
  };
}

/** The opens, clicks and bounces of one recipient. */
export function activityJson(
  brand: string,
  mailing: Mailing,
  recipient: Recipient,
  events: readonly MailEvent[],
): Json {
  return {
    campaign_id: campaignId(brand, mailing),
    list_id: listId(brand),
    list_is_active: true,
    email_id: emailId(recipient.subscriber.email),
    email_address: recipient.subscriber.email,
    activity: events
      .filter((event) => event.kind !== 'unsubscribe')
      .map((event) => ({
        action: event.kind,
        timestamp: time(event.at),
        ...(event.kind === 'click' ? { url: event.url } : {}),
        ...(event.kind === 'bounce' ? { type: recipient.bounce } : {}),
        // 17.0.0.0/8 is Apple's own network.
        ip: event.isMachine ? '17.58.98.14' : '203.0.113.27',
      })),
  };
}

export function unsubscribeJson(brand: string, mailing: Mailing, event: MailEvent): Json {
  const { subscriber } = event.recipient;
  return {
    email_id: emailId(subscriber.email),
    email_address: subscriber.email,
    merge_fields: mergeFields(subscriber),
    vip: false,
    timestamp: time(event.at),
    reason: subscriber.left?.reason ?? '',
    campaign_id: campaignId(brand, mailing),
    list_id: listId(brand),
    list_is_active: true,
  };
}

import { emailId } from './vendors/mailchimp/shapes.ts';
import type { BrandWorld } from './world/brand.ts';
import { callsOf, textsOf } from './world/calls.ts';
import { newsletterOf } from './world/mailings.ts';
import { profileOf } from './world/social.ts';
import type { Person } from './world/types.ts';

/** What happened on one local day between a brand and people: e-mails, posts, comments, calls, messages. */
export interface ContactTotals {
  /** E-mails by the day of their mailing; the others by the day on which they happened. */
  mails_sent: number;
  mail_bounces: number;
  /** Opens and those of Apple's privacy proxy apart. */
  mail_opens: number;
  mail_machine_opens: number;
  mail_clicks: number;
  mail_unsubscribes: number;
  /** Posts of Instagram and Facebook. */
  social_posts: number;
  /** Comments of others, and what the brand answered. */
  social_comments: number;
  social_answers: number;
  /** Private messages on Facebook. */
  social_messages: number;
  calls: number;
  /** Calls that ended without anybody taking them. */
  calls_lost: number;
  texts: number;
}

export const NO_CONTACTS: ContactTotals = {
  mails_sent: 0,
  mail_bounces: 0,
  mail_opens: 0,
  mail_machine_opens: 0,
  mail_clicks: 0,
  mail_unsubscribes: 0,
  social_posts: 0,
  social_comments: 0,
  social_answers: 0,
  social_messages: 0,
  calls: 0,
  calls_lost: 0,
  texts: 0,
};

/** Adds what a brand's contacts with people were up to `now` to the totals of their days. */
export function addContacts(brand: BrandWorld, now: number, on: (at: number) => ContactTotals): void {
  const newsletter = newsletterOf(brand);
  for (const mailing of newsletter.mailings(now)) {
    on(mailing.at).mails_sent += mailing.recipients.length;
    for (const event of newsletter.events(mailing, now)) {
      const day = on(event.at);
      if (event.kind === 'bounce') day.mail_bounces++;
      if (event.kind === 'click') day.mail_clicks++;
      if (event.kind === 'unsubscribe') day.mail_unsubscribes++;
      if (event.kind === 'open' && event.isMachine) day.mail_machine_opens++;
      if (event.kind === 'open' && !event.isMachine) day.mail_opens++;
    }
  }
  for (const network of ['instagram', 'facebook'] as const) {
    const profile = profileOf(brand, network);
    for (const post of profile.posts(now)) on(post.at).social_posts++;
    for (const comment of profile.comments(now)) {
      if (comment.author === null) on(comment.at).social_answers++;
      else on(comment.at).social_comments++;
    }
    if (network === 'facebook') for (const message of profile.messages(now)) on(message.at).social_messages++;
  }
  for (const call of callsOf(brand, now)) {
    on(call.at).calls++;
    if (call.leg === null && call.endedAt <= now) on(call.at).calls_lost++;
  }
  for (const text of textsOf(brand, now)) on(text.at).texts++;
}

/** The records that mailing lists and telephones hold of people: who, by which connection, kind and id. */
export function contactRecords(
  brand: BrandWorld,
  now: number,
): { person: Person; connection: string; kind: 'member' | 'caller'; id: string }[] {
  const members = newsletterOf(brand)
    .members(now)
    .flatMap(({ person, email }) =>
      person === null ? [] : [{ person, connection: 'mail', kind: 'member' as const, id: emailId(email) }],
    );
  const callers = new Map(
    [...callsOf(brand, now), ...textsOf(brand, now)].map(({ person }) => [person.identity.phone, person]),
  );
  return [
    ...members,
    ...[...callers].map(([phone, person]) => ({
      person,
      connection: 'phone',
      kind: 'caller' as const,
      id: `+34${phone}`,
    })),
  ];
}

/** Subscribers from before the first day, whom no other source knows. */
export function strangers(brand: BrandWorld, now: number): Record<string, unknown>[] {
  return newsletterOf(brand)
    .members(now)
    .filter(({ person }) => person === null)
    .map(({ email, given, surname, phone }) => ({
      person_id: `S-${emailId(email).slice(0, 12)}`,
      given_name: given,
      surname1: surname,
      surname2: null,
      national_id: null,
      emails: [email],
      phone,
      household_of: null,
      records: [{ connection: `${brand.id}-mail`, kind: 'member', id: emailId(email), brand: brand.id }],
    }));
}

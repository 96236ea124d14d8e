import type { DemoBrand } from '../../brands.ts';
import { type MailEvent, type Mailing, newsletterOf, type Recipient } from '../../world/mailings.ts';
import type { World } from '../../world/world.ts';
import { type Answer, type Call, limitOf, spoilFirst, type VendorServer, type WordedFault } from '../http.ts';
import * as shapes from './shapes.ts';

type Json = shapes.Json;

/** Mailchimp's Marketing API 3.0; the account is the one of the key, which is given as a basic password. */
export function mailchimpServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  function route(brand: DemoBrand, call: Call): Answer {
    const newsletter = newsletterOf(world.brand(brand.id));
    const mailings = newsletter.mailings(call.now);
    const [, resource = '', id, edge] = call.path.split('/').filter(Boolean);
    const list = shapes.listId(brand.id);
    if (resource === '') {
      const subscribers = newsletter.members(call.now).filter((member) => member.left === null);
      return ok({ account_id: list, account_name: brand.name, total_subscribers: subscribers.length });
    }
    if (resource === 'ping') return ok({ health_status: "Everything's Chimpy!" });
    if (resource === 'lists') {
      const members = newsletter.members(call.now);
      const whole = shapes.listJson(brand, members, mailings.at(-1)?.at ?? call.now);
      if (id === undefined) return page(call, 'lists', [whole]);
      if (id !== list) return notFound();
      if (edge === undefined) return ok(whole);
      if (edge !== 'members') return notFound();
      const from = instantOf(call, 'since_last_changed', Number.NEGATIVE_INFINITY);
      const to = instantOf(call, 'before_last_changed', Number.POSITIVE_INFINITY);
      const changed = members
        .filter((member) => shapes.changedAt(member) >= from && shapes.changedAt(member) <= to)
        .sort((a, b) => shapes.changedAt(a) - shapes.changedAt(b));
      return page(
        call,
        'members',
        changed.map((member) => shapes.memberJson(brand.id, member)),
      );
    }
    if (resource === 'campaigns') {
      return page(
        call,
        'campaigns',
        mailings.map((mailing) => shapes.campaignJson(brand, mailing)),
      );
    }
    if (resource !== 'reports') return notFound();
    if (id === undefined) {
      const from = instantOf(call, 'since_send_time', Number.NEGATIVE_INFINITY);
      const to = instantOf(call, 'before_send_time', Number.POSITIVE_INFINITY);
      const within = mailings.filter((mailing) => mailing.at >= from && mailing.at <= to);
      return page(
        call,
        'reports',
        within.map((mailing) => shapes.reportJson(brand.id, mailing, newsletter.events(mailing, call.now))),
      );
    }
    const mailing = mailings.find((candidate) => shapes.campaignId(brand.id, candidate) === id);
    if (mailing === undefined) return notFound();
    const events = newsletter.events(mailing, call.now);
    if (edge === undefined) return ok(shapes.reportJson(brand.id, mailing, events));
    return ofMailing(brand.id, mailing, events, edge, call);
  }

  return {
    handle(call) {
      const basic = /^Basic\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
      const key = Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':');
      const brand = tokens.get(key);
      return brand === undefined ? mailchimpFail('unauthorized', 0) : route(brand, call);
    },
    fail: mailchimpFail,
    spoil(body) {
      return Object.values((body ?? {}) as Json).some((records) =>
        spoilFirst(records, (record) => {
          record.id = null;
          record.email_id = null;
        }),
      );
    },
  };
}

/** The lists that hang on a report. */
function ofMailing(
  brand: string,
  mailing: Mailing,
  events: readonly MailEvent[],
  edge: string,
  call: Call,
): Answer {
  const byRecipient = new Map<Recipient, MailEvent[]>();
  for (const event of events) {
    const known = byRecipient.get(event.recipient);
    if (known === undefined) byRecipient.set(event.recipient, [event]);
    else known.push(event);
  }
  const each = (shape: typeof shapes.sentJson) =>
    mailing.recipients.map((recipient) => shape(brand, mailing, recipient, byRecipient.get(recipient) ?? []));
  switch (edge) {
    case 'sent-to':
      return page(call, 'sent_to', each(shapes.sentJson));
    case 'email-activity':
      return page(call, 'emails', each(shapes.activityJson));
    case 'unsubscribed': {
      const left = events.filter((event) => event.kind === 'unsubscribe');
      return page(
        call,
        'unsubscribes',
        left.map((event) => shapes.unsubscribeJson(brand, mailing, event)),
      );
    }
    default:
      return notFound();
  }
}

const ok = (body: unknown): Answer => ({ status: 200, body });

/** An error as Mailchimp words it: a problem document. */
const problem = (status: number, title: string, detail: string): Answer => ({
  status,
  body: {
    type: 'https://mailchimp.com/developer/marketing/docs/errors/',
    title,
    status,
    detail,
    instance: 'a1b2c3d4-0000-0000-0000-000000000000',
  },
});

const notFound = () => problem(404, 'Resource Not Found', 'The requested resource could not be found.');

function instantOf(call: Call, name: string, otherwise: number): number {
  const at = Date.parse(call.query.get(name) ?? '');
  return Number.isNaN(at) ? otherwise : at;
}

function page(call: Call, member: string, records: readonly Json[]): Answer {
  const count = limitOf(call.query.get('count'), 10, 1_000);
  const offset = limitOf(call.query.get('offset'), 0, Number.MAX_SAFE_INTEGER);
  return ok({ [member]: records.slice(offset, offset + count), total_items: records.length, _links: [] });
}

function mailchimpFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited':
      return {
        ...problem(429, 'Too Many Requests', 'You have exceeded the limit of 10 simultaneous connections.'),
        headers: { 'retry-after': String(retryAfterS) },
      };
    case 'rate_limited_no_header':
      return { status: 403, body: '<html><title>Access Denied</title></html>' };
    case 'server_error':
      return problem(500, 'Internal Server Error', 'An unexpected internal error has occurred.');
    case 'unauthorized':
      return problem(
        401,
        'API Key Invalid',
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
      );
    case 'too_much_data':
      return { status: 504, body: '<html><title>Gateway Timeout</title></html>' };
    case 'expired_cursor':
      return problem(400, 'Invalid Resource', 'The offset is beyond what can be paged.');
  }
}

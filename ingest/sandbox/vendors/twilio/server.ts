import type { DemoBrand } from '../../brands.ts';
import type { BrandWorld } from '../../world/brand.ts';
import { BILLED_AFTER, callsOf, type PhoneCall, type Sms, textsOf } from '../../world/calls.ts';
import { plain } from '../../world/identity.ts';
import type { World } from '../../world/world.ts';
import {
  type Answer,
  type Call,
  limitOf,
  openCursor,
  sealCursor,
  spoilFirst,
  type VendorServer,
  type WordedFault,
} from '../http.ts';

type Json = Record<string, unknown>;

/** The account of each brand, and the one below it from which text messages are sent. */
export const ACCOUNTS: Record<DemoBrand['id'], { main: string; texts: string; number: string }> = {
  norte: {
    main: 'AC0000000000000000000000000000a011',
    texts: 'AC0000000000000000000000000000b011',
    number: '+34944000111',
  },
  sur: {
    main: 'AC0000000000000000000000000000a022',
    texts: 'AC0000000000000000000000000000b022',
    number: '+34954000222',
  },
};

/** Twilio writes the dates of e-mail. */
const rfc2822 = (at: number) => new Date(at).toUTCString().replace('GMT', '+0000');

/** Twilio's REST API for the accounts of both brands. */
export function twilioServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  function route(brand: DemoBrand, call: Call): Answer {
    const { main, texts } = ACCOUNTS[brand.id];
    const [, , sid, edge] = call.path
      .replace(/\.json$/, '')
      .split('/')
      .filter(Boolean);
    const accounts = [accountJson(brand, main, main), accountJson(brand, texts, main)];
    if (sid === undefined) return page(call, 'accounts', accounts);
    const account = accounts.find((candidate) => candidate.sid === sid);
    if (account === undefined)
      return twilioError(404, 20404, `The requested resource ${call.path} was not found`);
    const of = world.brand(brand.id);
    switch (edge) {
      case undefined:
        return { status: 200, body: account };
      case 'Calls': {
        const all =
          sid === main ? callsOf(of, call.now).flatMap((item) => callJson(brand, of, item, call.now)) : [];
        return page(call, 'calls', within(all, call, 'StartTime', 'start_time'));
      }
      case 'Messages': {
        const all = sid === texts ? textsOf(of, call.now).map((item) => textJson(brand, item, call.now)) : [];
        return page(call, 'messages', within(all, call, 'DateSent', 'date_sent'));
      }
      default:
        return twilioError(404, 20404, `The requested resource ${call.path} was not found`);
    }
  }

  return {
    handle(call) {
      const basic = /^Basic\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
      const [user = '', token = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
      const brand = tokens.get(token);
      if (brand === undefined || user !== ACCOUNTS[brand.id].main) return twilioFail('unauthorized', 0);
      return route(brand, call);
    },
    fail: twilioFail,
    spoil(body) {
      return Object.values((body ?? {}) as Json).some((records) =>
        spoilFirst(records, (record) => {
          record.sid = null;
        }),
      );
    },
  };
}

function accountJson(brand: DemoBrand, sid: string, owner: string): Json {
  return {
    sid,
    friendly_name: sid === owner ? brand.name : `${brand.name} avisos`,
    status: 'active',
    type: 'Full',
    owner_account_sid: owner,
    date_created: rfc2822(Date.UTC(2024, 0, 8, 9)),
    date_updated: rfc2822(Date.UTC(2024, 0, 8, 9)),
    uri: `/2010-04-01/Accounts/${sid}.json`,
  };
}

/** The call that came in and, when somebody took it, the leg to the agent. */
function callJson(brand: DemoBrand, world: BrandWorld, call: PhoneCall, now: number): Json[] {
  const { main, number } = ACCOUNTS[brand.id];
  const from = `+34${call.person.identity.phone}`;
  const json = (sid: string, at: number, more: Json): Json => {
    const isOver = call.endedAt <= now;
    return {
      sid,
      account_sid: main,
      parent_call_sid: null,
      from,
      to: number,
      status: isOver ? 'completed' : 'in-progress',
      start_time: rfc2822(at),
      end_time: isOver ? rfc2822(call.endedAt) : null,
      duration: isOver ? String((call.endedAt - at) / 1000) : null,
      queue_time: '0',
      price: now >= call.endedAt + BILLED_AFTER ? '-0.00850' : null,
      price_unit: 'USD',
      direction: 'inbound',
      answered_by: null,
      caller_name: '',
      forwarded_from: null,
      phone_number_sid: `PN${main.slice(2)}`,
      date_created: rfc2822(at),
      date_updated: rfc2822(isOver ? call.endedAt : at),
      api_version: '2010-04-01',
      uri: `/2010-04-01/Accounts/${main}/Calls/${sid}.json`,
      ...more,
    };
  };
  const whole = json(
    `CA${call.hex}`,
    call.at,
    call.leg === null && call.endedAt <= now ? { status: 'no-answer' } : {},
  );
  if (call.leg === null || call.leg.at > now) return [whole];
  const leg = json(`CA${call.leg.hex}`, call.leg.at, {
    parent_call_sid: whole.sid,
    direction: 'outbound-dial',
    to: `client:${plain(call.leg.agent)}.${world.id}`,
    phone_number_sid: '',
  });
  return [whole, leg];
}

function textJson(brand: DemoBrand, text: Sms, now: number): Json {
  const { texts, number } = ACCOUNTS[brand.id];
  const customer = `+34${text.person.identity.phone}`;
  const isOut = text.direction === 'outbound';
  const failed = isOut && !text.isDelivered;
  return {
    sid: `SM${text.hex}`,
    account_sid: texts,
    messaging_service_sid: null,
    from: isOut ? number : customer,
    to: isOut ? customer : number,
    body: text.body,
    num_segments: '1',
    num_media: '0',
    direction: isOut ? 'outbound-api' : 'inbound',
    status: !isOut ? 'received' : failed ? 'undelivered' : now - text.at > 60_000 ? 'delivered' : 'sent',
    error_code: failed ? 30003 : null,
    error_message: failed ? 'Unreachable destination handset' : null,
    price: now >= text.at + BILLED_AFTER ? '-0.07900' : null,
    price_unit: 'USD',
    date_created: rfc2822(text.at),
    date_sent: rfc2822(text.at),
    date_updated: rfc2822(text.at),
    api_version: '2010-04-01',
    uri: `/2010-04-01/Accounts/${texts}/Messages/SM${text.hex}.json`,
  };
}

/** `Name>` and `Name<` hold dates: from that midnight on, and up to that midnight (UTC). Newest first. */
function within(records: readonly Json[], call: Call, filter: string, field: string): Json[] {
  const bound = (sign: string, otherwise: number) => {
    const at = Date.parse(`${call.query.get(`${filter}${sign}`)}T00:00:00Z`);
    return Number.isNaN(at) ? otherwise : at;
  };
  const [from, to] = [bound('>', Number.NEGATIVE_INFINITY), bound('<', Number.POSITIVE_INFINITY)];
  return records
    .filter((record) => {
      const at = Date.parse(String(record[field]));
      return at >= from && at <= to;
    })
    .reverse();
}

function page(call: Call, member: string, records: readonly Json[]): Answer {
  const size = limitOf(call.query.get('PageSize'), 50, 1_000);
  const token = call.query.get('PageToken');
  const start = token === null || token === '' ? 0 : openCursor<number>(token);
  if (typeof start !== 'number') return twilioFail('expired_cursor', 0);
  const end = start + size;
  const next = new URLSearchParams(call.query);
  next.set('PageSize', String(size));
  next.set('Page', String(Math.floor(end / size)));
  next.set('PageToken', sealCursor(end));
  return {
    status: 200,
    body: {
      [member]: records.slice(start, end),
      page: Math.floor(start / size),
      page_size: size,
      next_page_uri: end < records.length ? `${call.path}?${next}` : null,
      uri: call.path,
    },
  };
}

const twilioError = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

function twilioFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited':
      return {
        ...twilioError(429, 20429, 'Too Many Requests'),
        headers: { 'retry-after': String(retryAfterS) },
      };
    case 'rate_limited_no_header':
      return twilioError(429, 20429, 'Too Many Requests');
    case 'server_error':
      return twilioError(500, 20500, 'An internal server error has occurred');
    case 'unauthorized':
      return twilioError(401, 20003, 'Authenticate');
    case 'too_much_data':
      return { status: 504, body: '<html><title>Gateway Timeout</title></html>' };
    case 'expired_cursor':
      return twilioError(400, 20400, 'Invalid page token');
  }
}

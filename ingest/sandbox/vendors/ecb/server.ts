import { HOUR } from '../../world/calendar.ts';
import { poundRate } from '../../world/catalogue.ts';
import type { World } from '../../world/world.ts';
import type { Answer, VendorServer, WordedFault } from '../http.ts';

/** Today's rates are published at 16:00. */
const PUBLISHED = 16 * HOUR;

/** Units of a currency for one euro on a day; the pound is that of the company's own list, the other way round. */
const RATES: Record<string, (day: number) => number> = {
  GBP: (day) => 100 / poundRate(day),
  USD: (day) => 1.15 + 0.02 * Math.sin(day / 11),
};

/** The ECB's data API for daily reference rates, without any sign-in. */
export function ecbServer(world: World): VendorServer {
  function daysOf(query: URLSearchParams, now: number): number[] {
    const { calendar } = world;
    const from = query.get('startPeriod') ?? '0000-01-01';
    const until = query.get('endPeriod') ?? '9999-12-31';
    const days: number[] = [];
    for (let day = 0; day <= calendar.dayOf(now); day++) {
      const date = calendar.date(day);
      if (date < from || date > until || calendar.weekday(day) > 5) continue;
      if (now >= calendar.midnight(day) + PUBLISHED) days.push(day);
    }
    const last = Number(query.get('lastNObservations') ?? 0);
    return last > 0 ? days.slice(-last) : days;
  }

  return {
    handle({ path, query, now }) {
      const [, asked] = /^\/service\/data\/EXR\/D\.([A-Z+]*)\.EUR\.SP00\.A$/.exec(path) ?? [];
      if (asked === undefined || query.get('format') !== 'jsondata')
        return { status: 400, body: 'Syntax error' };
      const wanted = asked.split('+').filter(Boolean);
      const currencies = Object.keys(RATES).filter((name) => wanted.length === 0 || wanted.includes(name));
      const days = daysOf(query, now);
      if (days.length === 0 || currencies.length === 0) return { status: 404, body: 'No results found.' };
      return { status: 200, body: messageOf(world, currencies, days) };
    },
    fail: ecbFail,
    spoil(body) {
      const [set] =
        (body as { dataSets?: { series: Record<string, { observations: object }> }[] })?.dataSets ?? [];
      const [first] = Object.values(set?.series ?? {});
      if (first === undefined) return false;
      const [key] = Object.keys(first.observations);
      Object.assign(first.observations, { [key ?? '0']: ['uno'] });
      return true;
    },
  };
}

function messageOf(world: World, currencies: string[], days: number[]): unknown {
  const series = Object.fromEntries(
    currencies.map((currency, at) => [
      `0:${at}:0:0:0`,
      {
        observations: Object.fromEntries(
          days.map((day, index) => [String(index), [Number(RATES[currency]!(day).toFixed(5))]]),
        ),
      },
    ]),
  );
  const one = (id: string, value: string) => ({ id, values: [{ id: value }] });
  return {
    header: { id: 'demo', test: true, sender: { id: 'ECB' } },
    dataSets: [{ action: 'Replace', series }],
    structure: {
      name: 'Exchange Rates',
      dimensions: {
        series: [
          one('FREQ', 'D'),
          { id: 'CURRENCY', values: currencies.map((id) => ({ id })) },
          one('CURRENCY_DENOM', 'EUR'),
          one('EXR_TYPE', 'SP00'),
          one('EXR_SUFFIX', 'A'),
        ],
        observation: [
          {
            id: 'TIME_PERIOD',
            role: 'time',
            values: days.map((day) => ({ id: world.calendar.date(day) })),
          },
        ],
      },
    },
  };
}

/** The ECB answers in plain text; it has neither keys nor cursors, and so no words of its own for them. */
function ecbFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited':
      return { status: 429, body: 'Too Many Requests', headers: { 'retry-after': String(retryAfterS) } };
    case 'rate_limited_no_header':
      return { status: 429, body: 'Too Many Requests' };
    case 'server_error':
      return { status: 503, body: 'Service Unavailable' };
    case 'unauthorized':
      return { status: 401, body: 'Unauthorized' };
    case 'too_much_data':
      return { status: 413, body: 'Request Entity Too Large' };
    case 'expired_cursor':
      return { status: 400, body: 'Syntax error' };
  }
}

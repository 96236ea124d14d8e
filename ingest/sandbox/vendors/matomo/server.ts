import type { DemoBrand } from '../../brands.ts';
import { DAY } from '../../world/calendar.ts';
import type { Visit } from '../../world/types.ts';
import type { World } from '../../world/world.ts';
import { type Answer, type Call, spoilFirst, type VendorServer, type WordedFault } from '../http.ts';
import { lastActionAt, renderVisit } from './visit.ts';

/** A visit lasts at most this long in the world, so a day's last actions belong to visits of that day or the day before. */
const LONGEST_VISIT = DAY;

/** Matomo's reporting API: everything is a POST to index.php, and an error is a 200 that says so. */
export function matomoServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  function call(parameters: URLSearchParams, brand: DemoBrand, now: number): Answer {
    const method = parameters.get('method') ?? '';
    const wantsSite = !method.startsWith('API.');
    const site = parameters.get('idSite');
    if (wantsSite && site !== brand.matomoSite) {
      return failure(
        `You can't access this resource as it requires 'view' access for the website id = ${site ?? ''}.`,
      );
    }
    switch (method) {
      case 'API.getMatomoVersion':
      case 'API.getPiwikVersion':
        return ok({ value: '5.2.1' });
      case 'API.getBulkRequest':
        return ok(bulkUrls(parameters).map((inner) => call(inner, brand, now).body));
      case 'SitesManager.getSiteFromId':
        return ok({
          idsite: Number(brand.matomoSite),
          name: `${brand.name} tienda`,
          main_url: world.brand(brand.id).profile.site,
          ts_created: `${world.calendar.date(-400)} 09:00:00`,
          ecommerce: 1,
          timezone: 'Europe/Madrid',
          timezone_name: 'Spain',
          currency: 'EUR',
          currency_name: 'Euro',
          type: 'website',
        });
      case 'Goals.getGoals':
        return ok([
          {
            idsite: Number(brand.matomoSite),
            idgoal: 1,
            name: 'Formulario',
            description: 'Alta en el boletín o petición de información',
            match_attribute: 'url',
            pattern: '/gracias',
            pattern_type: 'contains',
            case_sensitive: 0,
            allow_multiple: 0,
            revenue: '0',
            deleted: 0,
            event_value_as_revenue: 0,
          },
        ]);
      case 'Live.getLastVisitsDetails':
        return lastVisits(parameters, brand, now);
      case 'VisitsSummary.get': {
        const visits = select(parameters, brand, now);
        if (!Array.isArray(visits)) return visits;
        return ok({
          nb_visits: visits.length,
          nb_actions: visits.reduce((sum, visit) => sum + visit.actions, 0),
        });
      }
      default:
        return failure(
          `The method '${method}' does not exist or is not available in the module '${method.split('.')[0]}'.`,
        );
    }
  }

  /** Visits whose last action lies in the period, as Matomo selects them; oldest first. */
  function select(parameters: URLSearchParams, brand: DemoBrand, now: number): Visit[] | Answer {
    const { calendar } = world;
    const days = readPeriod(parameters, calendar.date(calendar.dayOf(now)));
    if (days === undefined)
      return failure(`The date '${parameters.get('date') ?? ''}' is not a correct date for this period.`);
    const first = Math.round((Date.parse(days.from) - Date.parse(calendar.startDate)) / DAY);
    const last = Math.round((Date.parse(days.to) - Date.parse(calendar.startDate)) / DAY);
    const from = Math.max(calendar.midnight(first), Number(parameters.get('minTimestamp') ?? 0) * 1000 + 1);
    const to = Math.min(calendar.midnight(last + 1), now + 1);
    const { visitsByDay } = world.brand(brand.id);
    const found: Visit[] = [];
    const start = Math.max(0, calendar.dayOf(from - LONGEST_VISIT));
    for (let day = start; day <= Math.min(last, calendar.dayOf(now)); day++) {
      for (const visit of visitsByDay[day] ?? []) {
        if (visit.at > now) break;
        const at = lastActionAt(visit, now);
        if (at >= from && at < to) found.push(visit);
      }
    }
    return found;
  }

  function lastVisits(parameters: URLSearchParams, brand: DemoBrand, now: number): Answer {
    const visits = select(parameters, brand, now);
    if (!Array.isArray(visits)) return visits;
    const timed = visits.map((visit) => [lastActionAt(visit, now), visit] as const);
    const sign = parameters.get('filter_sort_order') === 'asc' ? 1 : -1;
    timed.sort((a, b) => sign * (a[0] - b[0] || a[1].id - b[1].id));
    const offset = Number(parameters.get('filter_offset') ?? 0) || 0;
    const limit = Number(parameters.get('filter_limit') ?? 100);
    const page = timed.slice(offset, limit < 0 ? undefined : offset + limit);
    return ok(page.map(([, visit]) => renderVisit(world.calendar, brand, visit, now)));
  }

  return {
    handle(request) {
      const parameters = new URLSearchParams([...request.query, ...request.form]);
      const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const token = bearer ?? request.form.get('token_auth') ?? '';
      const brand = tokens.get(token);
      if (brand === undefined || hasTokenInAddress(request)) return matomoFail('unauthorized', 0);
      if (!(parameters.get('format') ?? '').toLowerCase().startsWith('json')) {
        return {
          status: 200,
          body: '<?xml version="1.0" encoding="utf-8" ?>\n<result><error message="this server speaks JSON: ask for format=json" /></result>',
        };
      }
      return call(parameters, brand, request.now);
    },
    fail: matomoFail,
    spoil: (body) =>
      spoilFirst(body, (visit) => {
        if ('firstActionTimestamp' in visit) {
          visit.firstActionTimestamp = 'ayer';
          visit.serverTimestamp = 'ayer';
        } else visit.idgoal = null;
      }),
  };
}

/** Tokens of users who may write are refused in the address; this server refuses all of them there. */
function hasTokenInAddress(request: Call): boolean {
  return request.query.has('token_auth');
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const failure = (message: string): Answer => ok({ result: 'error', message });

/** The calls inside a bulk request: `urls[0]=method%3d…`. */
function bulkUrls(parameters: URLSearchParams): URLSearchParams[] {
  const found: URLSearchParams[] = [];
  for (const [name, value] of parameters) {
    if (!/^urls\[\d*\]$/.test(name)) continue;
    found.push(new URLSearchParams(value.replace(/^\?/, '')));
  }
  return found;
}

/** First and last day of `period` and `date`; undefined when they make no sense. */
function readPeriod(parameters: URLSearchParams, today: string): { from: string; to: string } | undefined {
  const period = parameters.get('period') ?? 'day';
  const date = (parameters.get('date') ?? today)
    .replaceAll('yesterday', shift(today, -1))
    .replaceAll('today', today);
  const [from = '', to = from] = date.split(',');
  if (![from, to].every((part) => /^\d{4}-\d\d-\d\d$/.test(part) && !Number.isNaN(Date.parse(part))))
    return undefined;
  if (period === 'range' || (period === 'day' && to !== from)) return { from, to };
  if (period === 'day') return { from, to: from };
  if (period === 'week') {
    const monday = shift(from, -((new Date(`${from}T00:00:00Z`).getUTCDay() + 6) % 7));
    return { from: monday, to: shift(monday, 6) };
  }
  if (period === 'month') {
    const next = new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5, 7)), 1))
      .toISOString()
      .slice(0, 10);
    return { from: `${from.slice(0, 7)}-01`, to: shift(next, -1) };
  }
  return period === 'year'
    ? { from: `${from.slice(0, 4)}-01-01`, to: `${from.slice(0, 4)}-12-31` }
    : undefined;
}

const shift = (date: string, days: number) =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

function matomoFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited':
      return {
        ...failure('Too many requests'),
        status: 429,
        headers: { 'retry-after': String(retryAfterS) },
      };
    case 'rate_limited_no_header':
      return { status: 429, body: '<html><body><h1>429 Too Many Requests</h1></body></html>' };
    case 'server_error':
      return { status: 503, body: '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>' };
    case 'unauthorized':
      return failure(
        "You can't access this resource as it requires 'view' access. Unable to authenticate with the provided token.",
      );
    case 'too_much_data':
      return {
        ...failure('Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)'),
        status: 500,
      };
    case 'expired_cursor':
      return failure("The parameter 'filter_offset' is no longer valid.");
  }
}

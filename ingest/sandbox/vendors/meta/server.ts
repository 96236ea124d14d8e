import { DEMO_BRANDS, type DemoBrand } from '../../brands.ts';
import type { World } from '../../world/world.ts';
import {
  type Answer,
  type Call,
  limitOf,
  openCursor,
  sealCursor,
  spoilFirst,
  type VendorServer,
} from '../http.ts';
import { accountNode, entitiesOf, parseFields, pickFields } from './entities.ts';
import { graphError, metaFail, usage } from './errors.ts';
import { insightsRows, type Report, readReport } from './insights.ts';

interface Run {
  report: Report;
  polls: number;
  rows: Record<string, unknown>[] | null;
}

/** Stages of a report run; how many a run shows before it is complete depends on its id. */
const STAGES = [
  ['Job Not Started', 0],
  ['Job Started', 0],
  ['Job Running', 45],
] as const;
const RUNS_KEPT = 5_000;

/** Meta's Marketing API for the ad accounts of both brands. `tokens` gives the brand of an access token. */
export function metaServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  const runs = new Map<string, Run>();
  let lastRun = 0;

  function accountOf(call: Call): DemoBrand | undefined {
    const bearer = /^Bearer\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1];
    return tokens.get(bearer ?? call.form.get('access_token') ?? call.query.get('access_token') ?? '');
  }

  function submit(brand: DemoBrand, parameters: URLSearchParams, now: number, node: string): Answer {
    const report = readReport(world, brand, parameters, now, node);
    if ('status' in report) return report;
    const id = `62${String(++lastRun).padStart(13, '0')}`;
    runs.set(id, { report, polls: 0, rows: null });
    if (runs.size > RUNS_KEPT) runs.delete(runs.keys().next().value as string);
    return { status: 200, body: { report_run_id: id } };
  }

  function poll(id: string, run: Run): Answer {
    const shown = Number(id.slice(-1)) % 5 === 0 ? 3 : 1;
    const stage = STAGES[STAGES.length - shown + run.polls];
    run.polls++;
    const [status, percent] = stage ?? ['Job Completed', 100];
    return {
      status: 200,
      body: {
        id,
        account_id: run.report.brand.metaAccount,
        async_status: status,
        async_percent_completion: percent,
        date_start: run.report.since,
        date_stop: run.report.until,
      },
    };
  }

  function results(run: Run, call: Call): Answer {
    if (run.polls === 0)
      return graphError(400, 2601, '(#2601) Error accessing adreport job: the job has not completed');
    run.rows ??= insightsRows(world, run.report, call.now);
    return page(run.rows, call.query);
  }

  function route(brand: DemoBrand, call: Call): Answer {
    const parts = call.path.split('/').filter(Boolean);
    if (/^v\d+\.\d+$/.test(parts[0] ?? '')) parts.shift();
    const [node = '', edge] = parts;
    const parameters = new URLSearchParams([...call.query, ...call.form]);
    const run = runs.get(node);
    if (run !== undefined) {
      if (run.report.brand !== brand)
        return graphError(403, 200, '(#200) The token may not read this report');
      return edge === 'insights' ? results(run, call) : poll(node, run);
    }
    if (node === 'me')
      return { status: 200, body: { id: `10${brand.metaAccount}`, name: `${brand.name} datos` } };
    const account = DEMO_BRANDS.find((item) => `act_${item.metaAccount}` === node);
    if (account !== undefined && account !== brand) {
      return graphError(
        403,
        200,
        '(#200) Ad account owner has NOT granted ads_management or ads_read permission',
      );
    }
    if (edge === 'insights') {
      if (call.method === 'POST') return submit(brand, parameters, call.now, node);
      const report = readReport(world, brand, parameters, call.now, node);
      return 'status' in report ? report : page(insightsRows(world, report, call.now), call.query);
    }
    if (account !== undefined && edge === undefined) {
      return {
        status: 200,
        body: pickFields(accountNode(brand), parseFields(parameters.get('fields') ?? '')),
      };
    }
    if (edge === undefined || ['campaigns', 'adsets', 'ads'].includes(edge)) {
      const found = entitiesOf(world, brand, node, edge, parameters, call.now);
      if (Array.isArray(found)) return page(found, parameters);
      if (found !== undefined) return { status: 200, body: found };
    }
    return graphError(
      400,
      100,
      `(#100) Object with ID '${node}' does not exist or this edge is not supported`,
      { error_subcode: 33 },
    );
  }

  return {
    handle(call) {
      const brand = accountOf(call);
      if (brand === undefined) return metaFail('unauthorized', 0);
      const answer = route(brand, call);
      return { ...answer, headers: { ...usage(brand), ...answer.headers } };
    },
    fail: metaFail,
    spoil(body) {
      const { data } = (body ?? {}) as { data?: unknown };
      return spoilFirst(data, (row) => {
        if ('spend' in row) row.spend = 'doce euros';
        else row.id = null;
      });
    },
  };
}

/** One page of a list with Meta's cursors; a token that is none of ours is refused as an expired one is. */
function page(rows: readonly unknown[], parameters: URLSearchParams): Answer {
  const limit = limitOf(parameters.get('limit'), 25, 1_000);
  const after = parameters.get('after');
  const start = after === null || after === '' ? 0 : openCursor<number>(after);
  if (typeof start !== 'number') return metaFail('expired_cursor', 0);
  const data = rows.slice(start, start + limit);
  const end = start + data.length;
  if (data.length === 0) return { status: 200, body: { data } };
  const paging: Record<string, unknown> = { cursors: { before: sealCursor(start), after: sealCursor(end) } };
  if (end < rows.length)
    paging.next = `https://graph.facebook.com/next?limit=${limit}&after=${sealCursor(end)}`;
  return { status: 200, body: { data, paging } };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadContext } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { classOfCode } from './errors.ts';
import { settings } from './settings.ts';
import { isTooLarge, ReportTooLarge } from './too-large.ts';
import { API_VERSION } from './version.ts';

/** Asynchronous report jobs: submit, wait, page. Facts: estuary and airbyte's facebook-marketing sources. */

export type Level = 'ad' | 'campaign';

export interface Report {
  level: Level;
  /** First and last day (YYYY-MM-DD, account's zone), both included. */
  since: string;
  until: string;
  /** Only these entities, when an account is too large for one job. */
  within?: { field: 'campaign.id' | 'adset.id' | 'ad.id'; ids: string[] };
}

export type Row = Record<string, unknown>;

interface JobStatus {
  async_status?: string;
  async_percent_completion?: number;
  error_code?: number;
  error_subcode?: number;
  error_message?: string;
}

interface ResultPage {
  data: Row[];
  paging?: { cursors?: { after?: string }; next?: string };
}

/** Windows that Meta still serves; 7d_view and 28d_view ended on 2026-01-12. `value` stays the account's default. */
const WINDOWS = ['1d_click', '7d_click', '28d_click', '1d_view'];

const COMMON_FIELDS = [
  'account_id',
  'account_currency',
  'campaign_id',
  'campaign_name',
  'date_start',
  'date_stop',
  'impressions',
  'clicks',
  'inline_link_clicks',
  'reach',
  'spend',
  'actions',
  'action_values',
];

export const FIELDS: Record<Level, string[]> = {
  campaign: COMMON_FIELDS,
  ad: [...COMMON_FIELDS, 'adset_id', 'adset_name', 'ad_id', 'ad_name'],
};

const PAGE_SIZE = 500;
const SMALLEST_PAGE = 25;

/** Submits a report job and gives its run id. */
export async function submitReport(context: ReadContext, report: Report): Promise<string> {
  const { report_run_id } = await context.request<{ report_run_id: string }>({
    method: 'POST',
    path: `/${API_VERSION}/${settings(context.config).account_id}/insights`,
    form: {
      level: report.level,
      time_increment: 1,
      time_range: JSON.stringify({ since: report.since, until: report.until }),
      fields: FIELDS[report.level].join(','),
      action_attribution_windows: JSON.stringify(WINDOWS),
      filtering: report.within
        ? JSON.stringify([{ field: report.within.field, operator: 'IN', value: report.within.ids }])
        : undefined,
    },
  });
  return String(report_run_id);
}

/** Failures without a code come and go: such a job is submitted once more before its report is split. */
const ATTEMPTS = 2;

/** Waits for a submitted job, submits it anew when Meta dropped it, and gives the run id of a complete one. */
export async function completeReport(
  context: ReadContext,
  report: Report,
  submitted: Promise<string>,
): Promise<string> {
  const { poll_ms, job_timeout_ms } = settings(context.config);
  let runId = await submitted;
  for (let attempt = 1; ; attempt++) {
    const status = await waitForEnd(context, runId, poll_ms, job_timeout_ms);
    if (status?.async_status === 'Job Completed') return runId;
    const reason = classOfCode(status?.error_code, status?.error_subcode);
    if (!status || reason === 'data_too_large') throw new ReportTooLarge();
    if (reason === 'config' || reason === 'permission') {
      throw new VendorError(
        `Meta refused the report of ${report.since} to ${report.until}: ${status.error_message ?? reason}. Check account_id and the token.`,
        { class: reason },
      );
    }
    context.note('Meta dropped a report job', {
      status: status.async_status,
      code: status.error_code,
      attempt,
    });
    if (attempt === ATTEMPTS) throw new ReportTooLarge();
    runId = await submitReport(context, report);
  }
}

/** The job's last status, or undefined when it did not end in time. */
async function waitForEnd(
  context: ReadContext,
  runId: string,
  pollMs: number,
  timeoutMs: number,
): Promise<JobStatus | undefined> {
  const started = performance.now();
  for (;;) {
    const status = await context.request<JobStatus>({ method: 'GET', path: `/${API_VERSION}/${runId}` });
    if (/^Job (Completed|Failed|Skipped)$/.test(status.async_status ?? '')) return status;
    if (performance.now() - started > timeoutMs) return undefined;
    await sleep(pollMs);
  }
}

/** Pages of a complete job; a page that is too large is asked for again at half its size. */
export async function* reportPages(context: ReadContext, runId: string): AsyncGenerator<Row[]> {
  let after: string | undefined;
  let limit = PAGE_SIZE;
  for (;;) {
    let page: ResultPage;
    try {
      page = await context.request<ResultPage>({
        method: 'GET',
        path: `/${API_VERSION}/${runId}/insights`,
        query: { limit, after },
      });
    } catch (error) {
      if (!isTooLarge(error) || limit <= SMALLEST_PAGE) throw error;
      limit = Math.max(SMALLEST_PAGE, Math.floor(limit / 2));
      context.note('a page of a Meta report was too large; smaller ones are asked for', { limit });
      continue;
    }
    yield page.data;
    after = page.paging?.cursors?.after;
    if (!page.paging?.next || !after) return;
  }
}

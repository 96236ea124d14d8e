/** What the fixture holds of certainty, plan, cohorts and care: the marts' columns, and a few rows of each brand. */

export const CERTAINTY_TABLES: Readonly<Record<string, string>> = {
  mart_certainty: `mart text, brand_id text, date date, is_fresh boolean, is_reconciled boolean, unmapped_share double,
    is_restating boolean, is_open_day boolean, score double, reasons_es text, reasons text`,
  mart_reconciliation: `source text, day date, measure text, brand_id text, connection_id text, vendor_says decimal(18,4),
    we_have decimal(18,4), difference decimal(18,4), rows_waiting bigint, is_ok boolean`,
  mart_unmapped: `brand_id text, date date, channel_id text, measure text, total decimal(18,4), without_channel
    decimal(18,4), without_campaign decimal(18,4), unmapped decimal(18,4)`,
  mart_naming_compliance: `campaign_key text, brand_id text, platform text, channel_id text, campaign_name text, is_compliant
    boolean, problem text, is_planned boolean, spend_rc decimal(18,4), first_seen_date date,
    last_seen_date date`,
  mart_agency_reconciliation: `line_key text, agency_id text, report_id text, line text, brand_id text, connection_id text,
    channel_id text, campaign_key text, campaign_name text, period_start date, period_end date, measure
    text, agency_says decimal(18,4), platform_says decimal(18,4), web_says decimal(18,4), sales_say
    decimal(18,4), difference decimal(18,4), verdict text, reported_at timestamp`,
  mart_quarantine: `connection_id text, stream text, received_date date, reason text, field text, brand_id text, records
    bigint, waiting bigint, replayed bigint`,
  fct_kpi_values: `brand_id text, kpi text, scope text, period text, connection_id text, scope_kind text, tier text,
    owner text, direction text, period_start date, period_end date, days bigint, completed_days bigint,
    actual double, target double, target_to_date double, warn_below double, baseline double, attainment
    double, change_from_baseline double, status text, reason text, reason_es text`,
  mart_plan_vs_actual: `action_key text, brand_id text, action_id text, action_name text, strategy text, channel_id text,
    owner text, starts_on date, ends_on date, days bigint, days_done bigint, days_left bigint, budget_rc
    decimal(18,4), spent_rc decimal(18,4), pace double, result_measure text, result bigint, leads
    bigint, revenue_rc decimal(18,4), margin_rc decimal(18,4), roi double, verdict text, why text,
    why_es text`,
  mart_customer_cohorts: `brand_id text, cohort_month date, months_since bigint, customers bigint, retained bigint, orders
    bigint, revenue_rc decimal(18,4), margin_rc decimal(18,4), is_complete boolean`,
  mart_care_topics_daily: `brand_id text, date date, channel text, topic text, type text, cases bigint, complaints bigint,
    cases_resolved bigint, cases_reopened bigint, cases_fcr bigint, satisfaction_good bigint,
    satisfaction_bad bigint`,
  mart_care_backlog_daily: `brand_id text, date date, channel text, cases_opened bigint, cases_resolved bigint, open_cases
    bigint, open_over_2_days bigint, open_over_7_days bigint, oldest_days bigint`,
  mart_crises: `crisis_id text, brand_id text, signal text, started_at timestamp, started_date date, ended_date
    date, is_ongoing boolean, severity text, baseline double, observed bigint, spreads_above double,
    complaints bigint, campaign_key text, campaign_share double`,
  mart_complaints_by_campaign: `brand_id text, campaign_key text, date date, cases bigint, complaints bigint, satisfaction_bad
    bigint, clicks bigint`,
  mart_surveys_daily: `brand_id text, date date, kind text, responses bigint, promoters bigint, detractors bigint,
    satisfied bigint, score_sum double`,
};

/** Rows of one brand; `scale` tells the brands apart in every sum. */
export function certaintyRows(brand: string, scale: number): string[] {
  const campaign = `meta:${brand}:1`;
  return [
    `insert into marts.mart_certainty by name select mart, '${brand}' as brand_id, day as date, true as is_fresh,
       ok as is_reconciled, share as unmapped_share, false as is_restating, false as is_open_day, score
     from (values ('mart_campaign_roi_daily', date '2026-09-01', true, 0.1, 0.98),
       ('mart_campaign_roi_daily', date '2026-09-02', false, 0.5, 0.6), ('fct_orders', date '2026-09-01', null, null, 1.0))
       rows(mart, day, ok, share, score)`,
    `insert into marts.mart_reconciliation by name select '${brand}-crm/contacts' as source, day, 'records' as measure,
       '${brand}' as brand_id, '${brand}-crm' as connection_id, 10 as vendor_says, have as we_have,
       have - 10 as difference, 0 as rows_waiting, have = 10 as is_ok
     from (values (date '2026-09-01', 10), (date '2026-09-02', 9)) rows(day, have)`,
    `insert into marts.mart_unmapped by name select '${brand}' as brand_id, date '2026-09-01' as date, channel as channel_id,
       measure, total * ${scale} as total, 0 as without_channel, unmapped * ${scale} as without_campaign,
       unmapped * ${scale} as unmapped
     from (values ('paid_social', 'spend', 100.10, 25.5), ('paid_social', 'visits', 40, 0), ('email', 'visits', 10, 5))
       rows(channel, measure, total, unmapped)`,
    `insert into marts.mart_naming_compliance by name select '${campaign}' as campaign_key, '${brand}' as brand_id,
       'meta' as platform, 'paid_social' as channel_id, '${brand.toUpperCase()}_META_ACQUIRE_BOTAS_202609' as campaign_name,
       true as is_compliant, 'none' as problem, true as is_planned, 150.30 * ${scale} as spend_rc,
       date '2026-09-01' as first_seen_date, date '2026-09-02' as last_seen_date`,
    `insert into marts.mart_agency_reconciliation by name select 'a|${brand}|' || n as line_key, 'a' as agency_id,
       '${brand}' as report_id, n::text as line, '${brand}' as brand_id, '${brand}-plan' as connection_id,
       'paid_social' as channel_id, '${campaign}' as campaign_key, date '2026-09-01' as period_start,
       date '2026-09-30' as period_end, measure, says as agency_says, known as platform_says, says - known as difference, verdict
     from (values (1, 'spend', 180, 150.30, 'agency_says_more'), (2, 'clicks', 10, 10, 'agrees')) rows(n, measure, says, known, verdict)`,
    `insert into marts.mart_quarantine by name select '${brand}-crm' as connection_id, 'contacts' as stream,
       date '2026-09-01' as received_date, 'wrong_type' as reason, 'amount' as field, '${brand}' as brand_id,
       3 as records, 2 as waiting, 1 as replayed`,
    `insert into marts.fct_kpi_values by name select '${brand}' as brand_id, kpi, '${brand}' as scope, '2026-09' as period,
       'brand' as scope_kind, 'tactical' as tier, 'up' as direction, date '2026-09-01' as period_start,
       date '2026-09-30' as period_end, actual * ${scale} as actual, target * ${scale} as target,
       target * ${scale} as target_to_date, actual / nullif(target, 0) as attainment, status, 'Reason.' as reason,
       'Motivo.' as reason_es
     from (values ('leads', 5.0, 4.0, 'green'), ('revenue', 300.25, 400.0, 'red'), ('csat', null, null, 'none'))
       rows(kpi, actual, target, status)`,
    `insert into marts.mart_plan_vs_actual by name select '${brand}|' || n as action_key, '${brand}' as brand_id,
       'a' || n as action_id, 'Acción ' || n as action_name, 'acquire' as strategy, 'paid_social' as channel_id,
       date '2026-09-01' as starts_on, date '2026-09-30' as ends_on, 0 as days_left, 200 * ${scale} as budget_rc,
       spent * ${scale} as spent_rc, 'new_customers' as result_measure, 2 as result, 4 as leads, 300.25 * ${scale} as revenue_rc,
       margin * ${scale} as margin_rc, verdict, 'Why.' as why, 'Por qué.' as why_es
     from (values (1, 100.10, 120.05, 'repeat'), (2, 50.20, null, 'wait'), (3, null, 10.0, 'wait')) rows(n, spent, margin, verdict)`,
    `insert into marts.mart_customer_cohorts by name select '${brand}' as brand_id, date '2026-09-01' as cohort_month, n as months_since,
       4 as customers, kept as retained, kept as orders, kept * 10.5 * ${scale} as revenue_rc, kept * 4 * ${scale} as margin_rc, true as is_complete
     from (values (0, 4), (1, 1)) rows(n, kept)`,
    `insert into marts.mart_care_topics_daily by name select '${brand}' as brand_id, date '2026-10-01' as date, 'mail' as channel,
       'envio' as topic, type, n * ${scale} as cases, case type when 'complaint' then n * ${scale} else 0 end as complaints,
       1 as cases_resolved, 0 as cases_reopened, 1 as cases_fcr, 1 as satisfaction_good, 0 as satisfaction_bad
     from (values ('complaint', 2), ('question', 6)) rows(type, n)`,
    `insert into marts.mart_care_backlog_daily by name select '${brand}' as brand_id, day as date, channel, 1 as cases_opened,
       1 as cases_resolved, waiting * ${scale} as open_cases, 0 as open_over_2_days, 0 as open_over_7_days, 1 as oldest_days
     from (values (date '2026-10-01', 'mail', 4), (date '2026-10-02', 'mail', 2), (date '2026-10-02', 'chat', 1)) rows(day, channel, waiting)`,
    `insert into marts.mart_crises by name select '${brand}-1' as crisis_id, '${brand}' as brand_id, 'complaints' as signal,
       timestamp '2026-10-01 08:00' as started_at, date '2026-10-02' as started_date, date '2026-10-03' as ended_date,
       true as is_ongoing, 'severe' as severity, 2.0 as baseline, 12 as observed, 5.5 as spreads_above,
       14 * ${scale} as complaints, '${campaign}' as campaign_key, 0.5 as campaign_share`,
    `insert into marts.mart_complaints_by_campaign by name select '${brand}' as brand_id, '${campaign}' as campaign_key,
       day as date, cases, complaints, 0 as satisfaction_bad, clicks
     from (values (date '2026-10-01', 2, 1, 400), (date '2026-10-02', 0, 0, 100)) rows(day, cases, complaints, clicks)`,
    `insert into marts.mart_surveys_daily by name select '${brand}' as brand_id, date '2026-10-01' as date, kind, n as responses,
       good as promoters, bad as detractors, satisfied, n * 4.0 as score_sum
     from (values ('nps', 4, 3, 1, 0), ('csat', 5, 0, 0, 4)) rows(kind, n, good, bad, satisfied)`,
  ];
}

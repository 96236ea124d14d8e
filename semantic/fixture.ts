import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { withDuckDB } from '../core/engines/duckdb.ts';
import { ensureHome, type Home, homeAt } from '../core/home.ts';
import { CERTAINTY_TABLES, certaintyRows } from './fixture-certainty.ts';
import { SALES_TABLES, salesRows } from './fixture-sales.ts';

/**
 * A small published release with the marts' columns, for tests: two brands (norte, sur), few rows, and the traps that
 * figures fall into: nothing spent, no clicks, missing margins, missing rates, test orders, unrated cases.
 */

/** The marts' columns that the semantic layer reads, with their types. */
const TABLES: Readonly<Record<string, string>> = {
  dim_brand: 'brand_id text, brand_name text, currency text, timezone text',
  dim_channel:
    'channel_id text, channel_group text, channel_name_es text, channel_name_en text, is_paid boolean, sort_order integer',
  dim_campaign: `campaign_key text, brand_id text, connection_id text, platform text, account_id text, campaign_id text,
    campaign_name text, objective text, status text, channel_id text, name_brand text, name_channel text,
    name_strategy text, name_product text, name_period text, strategy text, action_id text, is_compliant boolean,
    first_seen_date date, last_seen_date date`,
  dim_customer: `customer_id text, kind text, given_name text, surname1 text, surname2 text, full_name text,
    national_id text, email text, phone text, birth_date date, city text, province text, postcode text, country text,
    language text, first_seen_at timestamp, acquired_at timestamp, first_order_at timestamp, last_order_at timestamp,
    acquisition_channel_id text, lifecycle_stage text, orders bigint, net_revenue_rc decimal(18,4),
    gross_margin_rc decimal(18,4), records bigint, brand_ids text`,
  bridge_customer_brand: `customer_id text, brand_id text, first_order_at timestamp, last_order_at timestamp,
    orders bigint, net_revenue_rc decimal(18,4), cases bigint`,
  fct_ad_performance: `ad_performance_key text, brand_id text, connection_id text, platform text, account_id text,
    level text, campaign_id text, campaign_key text, campaign_name text, ad_group_id text, ad_group_name text,
    ad_id text, ad_name text, keyword text, search_term text, network text, device text, country text, date date,
    channel_id text, impressions bigint, clicks bigint, link_clicks bigint, reach bigint, video_views bigint,
    spend decimal(18,4), currency text, spend_rc decimal(18,4), conversions double, conversion_value decimal(18,4),
    conversion_value_rc decimal(18,4), conversions_by_window text, source_timezone text, is_restating boolean,
    is_roi_level boolean`,
  fct_attribution: `conversion_id text, touchpoint_id text, model text, brand_id text, kind text, customer_id text,
    conversion_date date, touch_date date, channel_id text, campaign_key text, credit decimal(18,12),
    value_rc decimal(18,4), margin_rc decimal(18,4)`,
  fct_leads: `lead_key text, brand_id text, connection_id text, source text, lead_id text, customer_id text,
    captured_at timestamp, captured_date date, channel_id text, campaign_key text, form_id text, landing_page text,
    utm_source text, utm_medium text, utm_campaign text, utm_content text, utm_term text, self_reported_source text,
    product_interest text, status text, is_qualified boolean, qualified_at timestamp, consent_version text`,
  fct_orders: `order_key text, brand_id text, connection_id text, source text, order_id text, customer_id text,
    ordered_at timestamp, order_date date, place text, store_id text, gross decimal(18,4), discount decimal(18,4),
    tax decimal(18,4), shipping decimal(18,4), refunded decimal(18,4), net decimal(18,4),
    cost_of_goods decimal(18,4), currency text, fx_rate decimal(18,8), gross_rc decimal(18,4), net_rc decimal(18,4),
    margin_rc decimal(18,4), status text, coupon text, is_test boolean, is_counted boolean, is_first_order boolean,
    order_number bigint`,
  fct_cases: `case_key text, brand_id text, connection_id text, source text, case_id text, customer_id text,
    channel text, created_at timestamp, created_date date, first_response_at timestamp, resolved_at timestamp,
    closed_at timestamp, reopened_count bigint, status text, priority text, type text, topic text, agent_id text,
    agent_name text, campaign_key text, satisfaction text, is_satisfied boolean, first_response_minutes double,
    first_response_business_minutes double, resolution_minutes double, resolution_business_minutes double,
    is_complaint boolean, is_open boolean, is_resolved boolean, is_one_touch boolean,
    is_first_contact_resolution boolean, cost decimal(18,4)`,
  mart_channel_roi_daily: `brand_id text, channel_id text, date date, model text, date_basis text,
    spend_rc decimal(18,4), impressions bigint, clicks bigint, visits bigint, leads bigint, qualified_leads bigint,
    new_customers decimal(24,12), orders decimal(24,12), platform_conversions double, platform_value_rc decimal(18,4),
    attributed_conversions decimal(24,12), attributed_revenue_rc decimal(18,4), attributed_margin_rc decimal(18,4),
    self_reported_customers bigint, lifetime_margin_rc decimal(18,4)`,
  mart_campaign_roi_daily: `brand_id text, channel_id text, campaign_key text, date date, model text, date_basis text,
    spend_rc decimal(18,4), impressions bigint, clicks bigint, visits bigint, leads bigint, qualified_leads bigint,
    new_customers decimal(24,12), orders decimal(24,12), platform_conversions double, platform_value_rc decimal(18,4),
    attributed_conversions decimal(24,12), attributed_revenue_rc decimal(18,4), attributed_margin_rc decimal(18,4),
    self_reported_customers bigint, lifetime_margin_rc decimal(18,4)`,
  mart_funnel_daily: `brand_id text, channel_id text, device text, date date, is_complete boolean, impressions bigint,
    clicks bigint, people bigint, visitors bigint, leads bigint, qualified_leads bigint, first_orders bigint,
    repeat_orders bigint`,
  mart_landing_pages_daily: `brand_id text, landing_page text, channel_id text, date date, visits bigint,
    visitors bigint, bounces bigint, page_views bigint, duration_s bigint, leads bigint, orders bigint,
    revenue_rc decimal(18,4), margin_rc decimal(18,4)`,
  mart_care_daily: `brand_id text, date date, channel text, agent_id text, hours text, cases_created bigint,
    complaints bigint, cases_resolved bigint, cases_reopened bigint, cases_one_touch bigint, cases_fcr bigint,
    cases_first_responded bigint, first_response_minutes_sum double, first_response_minutes_p50 double,
    first_response_minutes_p90 double, resolution_minutes_sum double, resolution_minutes_p50 double,
    resolution_minutes_p90 double, first_response_business_minutes_sum double, cases_with_cost bigint,
    cost decimal(18,4), satisfaction_good bigint, satisfaction_bad bigint`,
  ...CERTAINTY_TABLES,
  ...SALES_TABLES,
  mart_social_daily: `brand_id text, connection_id text, platform text, page_id text, date date, impressions bigint,
    reach bigint, views bigint, engagements bigint, reactions bigint, shares bigint, saves bigint, clicks bigint,
    followers bigint, new_followers bigint, lost_followers bigint, posts bigint, post_reach bigint, post_views bigint,
    post_engagements bigint, comments_received bigint, comments_answered bigint, comments_moved_to_private bigint,
    answer_minutes_sum double`,
  mart_email_campaigns: `mailing_key text, brand_id text, connection_id text, source text, campaign_id text,
    campaign_key text, title text, subject text, sent_at timestamp, sent_date date, sent bigint, bounces bigint,
    delivered bigint, openers bigint, machine_only_openers bigint, clickers bigint, unsubscribes bigint,
    spam_complaints bigint, opens bigint, machine_opens bigint, clicks bigint`,
  fct_interactions: `interaction_key text, brand_id text, connection_id text, source text, interaction_id text,
    channel text, direction text, started_at timestamp, started_date date, queue text, agent_id text,
    is_public boolean, wait_s bigint, talk_s bigint, hold_s bigint, wrap_s bigint, handle_s bigint,
    is_abandoned boolean, transfers bigint`,
  mart_source_freshness: `connection_id text, stream text, connector text, domain text, brand_id text,
    last_attempt_at timestamp, last_success_at timestamp, fresh_to timestamp, expected_minutes bigint,
    minutes_since_success bigint, status text, last_error text, rows_landed bigint, rows_quarantined bigint,
    restating_from date`,
};

const SHARED = [
  `insert into marts.dim_brand values ('norte', 'Norte', 'EUR', 'Europe/Madrid'), ('sur', 'Sur', 'EUR', 'Europe/Madrid')`,
  `insert into marts.dim_channel values
    ('paid_social', 'paid_social', 'Redes sociales de pago', 'Paid social', true, 1),
    ('email', 'email', 'Correo', 'E-mail', false, 2),
    ('unattributed', 'unattributed', 'Sin atribuir', 'Unattributed', false, 99)`,
];

/** Rows of one brand; `scale` tells the brands apart in every sum. */
function brandRows(brand: string, scale: number): string[] {
  const campaign = `meta:${brand}:1`;
  const roi = (table: string, key: string) =>
    `insert into marts.${table} (brand_id, channel_id${key ? ', campaign_key' : ''}, date, model, date_basis, spend_rc,
       impressions, clicks, visits, leads, qualified_leads, new_customers, orders, platform_conversions,
       platform_value_rc, attributed_conversions, attributed_revenue_rc, attributed_margin_rc, self_reported_customers, lifetime_margin_rc)
     select '${brand}', channel, ${key} day, model, basis, spend * ${scale}, impressions, clicks, 10, leads, 1, fresh,
       2, 1.5, 50.5, 2, revenue * ${scale}, margin * ${scale}, 1, 150.5 * ${scale}
     from (values
       ('paid_social', date '2026-09-01', 100.10::decimal(18,4), 1000, 10, 4, 2, 300.25::decimal(18,4), 120.05::decimal(18,4)),
       ('paid_social', date '2026-09-02', 50.20, 500, 0, 0, 0, 0, null),
       ('email', date '2026-10-05', null, null, null, 3, 1, 80.40, 40.20)
     ) rows(channel, day, spend, impressions, clicks, leads, fresh, revenue, margin)
     cross join (values ('last_touch'), ('linear')) models(model)
     cross join (values ('conversion'), ('click')) bases(basis)`;
  return [
    `insert into marts.dim_campaign by name select '${campaign}' as campaign_key, '${brand}' as brand_id,
       'meta' as platform, '${brand.toUpperCase()}_META_ACQUIRE_BOTAS_202609' as campaign_name, 'acquire' as strategy,
       true as is_compliant, 'paid_social' as channel_id`,
    roi('mart_channel_roi_daily', ''),
    roi('mart_campaign_roi_daily', `case channel when 'email' then 'none' else '${campaign}' end, `),
    `insert into marts.dim_customer by name select '${brand}-' || n as customer_id, 'person' as kind,
       'Persona ${brand} ' || n as full_name, n || '0000000T' as national_id,
       case when n < 4 then 'persona' || n || '@${brand}.example' end as email, '+34600${scale}0000' || n as phone,
       date '1980-01-01' + n::integer as birth_date, 'Soria' as city, 'Soria' as province, '4200' || n as postcode,
       'ES' as country, 'es' as language from range(1, 5) t(n)`,
    `insert into marts.bridge_customer_brand select '${brand}-' || n, '${brand}', timestamp '2026-09-01 10:00' + interval (n) day,
       timestamp '2026-10-01 10:00', n, n * 10.25 * ${scale}, 1 from range(1, 5) t(n)`,
    `insert into marts.bridge_customer_brand values ('shared-${brand}', '${brand}', null, null, 0, null, 0)`,
    `insert into marts.fct_ad_performance by name select '${brand}-' || level || day as ad_performance_key,
       '${brand}' as brand_id, '${brand}-meta' as connection_id, 'meta' as platform, 'act_${scale}' as account_id,
       level, '${campaign}' as campaign_key, '${brand} campaign' as campaign_name,
       case level when 'ad' then '${brand} ad' end as ad_name, day as date, 'paid_social' as channel_id,
       1000 as impressions, clicks, clicks as link_clicks, spend * ${scale} as spend_rc, 2.5 as conversions,
       10.10 as conversion_value_rc, false as is_restating, level = 'campaign' as is_roi_level
     from (values ('campaign', date '2026-09-01', 10, 100.10::decimal(18,4)), ('campaign', date '2026-09-02', 0, 50.20),
       ('ad', date '2026-09-01', 8, 90.00), ('ad', date '2026-09-02', 0, 40.00)) rows(level, day, clicks, spend)`,
    `insert into marts.fct_attribution by name select '${brand}-c' || n as conversion_id, 't' || n as touchpoint_id,
       model, '${brand}' as brand_id, 'first_order' as kind, date '2026-09-02' as conversion_date,
       date '2026-09-01' as touch_date, 'paid_social' as channel_id, '${campaign}' as campaign_key, 1.0 as credit,
       n * 10.5 * ${scale} as value_rc, n * 4.2 * ${scale} as margin_rc
     from range(1, 4) t(n) cross join (values ('last_touch'), ('linear')) models(model)`,
    `insert into marts.mart_funnel_daily values ('${brand}', 'paid_social', 'mobile', '2026-09-01', true, 1000, 10, 8, 8, 3,
       1, 2, 1), ('${brand}', 'unattributed', 'unknown', '2026-09-02', false, null, null, ${scale}, 0, 0, 0, ${scale}, 0)`,
    `insert into marts.mart_landing_pages_daily values ('${brand}', 'https://${brand}.example/', 'email', '2026-09-01', 10,
       9, 4, 30, 600, 2, 1, 80.40 * ${scale}, null)`,
    `insert into marts.fct_leads by name select '${brand}-l' || n as lead_key, '${brand}' as brand_id,
       date '2026-09-01' as captured_date, case when n % 2 = 0 then 'email' else 'paid_social' end as channel_id,
       'open' as status, n = 1 as is_qualified, 'Botas ${brand}' as product_interest from range(1, ${scale + 3}) t(n)`,
    `insert into marts.fct_orders by name select '${brand}-o' || n as order_key, '${brand}' as brand_id,
       '${brand}-' || (n % 3) as customer_id, date '2026-09-01' + n::integer as order_date, 'web' as place, 's1' as store_id,
       case n when 5 then null else n * 10.01 * ${scale} end as net_rc, n * 12 * ${scale} as gross_rc,
       case n when 5 then null else n * 4 * ${scale} end as margin_rc, 1.50 as refunded, case n when 5 then null else 1.0 end as fx_rate,
       'paid' as status, n = 6 as is_test, n <> 6 as is_counted, n <= 3 as is_first_order from range(1, 7) t(n)`,
    `insert into marts.fct_cases by name select '${brand}-k' || n as case_key, '${brand}-case-' || n as case_id,
       '${brand}' as brand_id, 'mail' as channel, timestamp '2026-09-30 22:30' + interval (n) hour as created_at,
       date '2026-10-01' as created_date, n % 2 as reopened_count, 'open' as status, 'high' as priority,
       case when n = 1 then 'complaint' else 'question' end as type, 'Envíos ${brand}' as topic, '${brand}-agent' as agent_id,
       case when n < 3 then 'Agente ${brand}' end as agent_name,
       case n when 1 then true when 2 then false end as is_satisfied,
       case when n < 4 then n * 10.5 end as first_response_minutes, case when n < 4 then n * 5.25 end as first_response_business_minutes,
       case when n < 3 then n * 100 end as resolution_minutes, n = 1 as is_complaint, n > 2 as is_open, n < 3 as is_resolved,
       n = 1 as is_one_touch, n = 1 as is_first_contact_resolution from range(1, ${scale + 5}) t(n)`,
    `insert into marts.mart_care_daily by name select '${brand}' as brand_id, date '2026-10-01' as date, 'mail' as channel,
       '${brand}-agent' as agent_id, hours, n * ${scale} as cases_created, 1 as complaints, n as cases_resolved,
       0 as cases_reopened, 1 as cases_one_touch, 1 as cases_fcr, n as cases_first_responded,
       n * 30.5 as first_response_minutes_sum, n * 12.5 as first_response_business_minutes_sum,
       2 as cases_with_cost, 7.5 as cost, n * 200.0 as resolution_minutes_sum, 0 as satisfaction_good,
       0 as satisfaction_bad from (values ('all', 5), ('business', 3), ('off', 2)) rows(hours, n)`,
    `insert into marts.mart_social_daily by name select '${brand}' as brand_id, '${brand}-instagram' as connection_id,
       'instagram' as platform, '${brand}-profile' as page_id, date '2026-09-01' + n::integer as date,
       case when n < 3 then 1000 * n * ${scale} end as reach, 50 * n * ${scale} as engagements, 5 * n as new_followers,
       n as lost_followers, 1 as posts, n as comments_received, n - 1 as comments_answered,
       0 as comments_moved_to_private, case when n > 1 then 30.5 end as answer_minutes_sum from range(1, 4) t(n)`,
    `insert into marts.mart_email_campaigns by name select '${brand}-m' || n as mailing_key, '${brand}' as brand_id,
       'm' || n as campaign_id, 'Boletín ${brand}' as title, date '2026-09-01' + n::integer as sent_date,
       100 * ${scale} as sent, 4 as bounces, 100 * ${scale} - 4 as delivered,
       case when n < 3 then 24 * ${scale} end as openers, case when n < 3 then 6 * ${scale} end as clickers,
       case when n < 3 then 1 end as unsubscribes, 10 as clicks from range(1, 4) t(n)`,
    `insert into marts.fct_interactions by name select '${brand}-i' || n as interaction_key, '${brand}' as brand_id,
       'twilio' as source, 'call' as channel, 'inbound' as direction, date '2026-10-01' as started_date,
       false as is_public, n * 10 as wait_s, case when n > 1 then n * 60 * ${scale} end as handle_s,
       n = 1 as is_abandoned, '${brand}-agent' as agent_id from range(1, 5) t(n)`,
    `insert into marts.mart_source_freshness by name select '${brand}-meta' as connection_id, stream, 'meta-ads' as connector,
       'ads' as domain, '${brand}' as brand_id, timestamp '2026-10-05 08:00' as last_success_at, 30 * ${scale} as minutes_since_success,
       120 as expected_minutes, status, 100 * ${scale} as rows_landed, 1 as rows_quarantined
     from (values ('insights_ad', 'fresh'), ('campaigns', 'stale')) rows(stream, status)`,
    ...certaintyRows(brand, scale),
    ...salesRows(brand, scale),
  ];
}

/** A home folder with one published release. `factor` multiplies the money, so that releases can be told apart. */
export async function publishFixture(
  root: string,
  options: { id?: string; factor?: number; sql?: string[] } = {},
): Promise<Home> {
  const home = ensureHome(homeAt(root));
  const id = options.id ?? 'r1';
  const factor = options.factor ?? 1;
  await withDuckDB(join(home.releases, `${id}.duckdb`), async (connection) => {
    await connection.run('create schema marts');
    for (const [table, columns] of Object.entries(TABLES)) {
      await connection.run(`create table marts.${table} (${columns})`);
    }
    const rows = [
      ...SHARED,
      ...brandRows('norte', factor),
      ...brandRows('sur', 3 * factor),
      ...(options.sql ?? []),
    ];
    for (const statement of rows) await connection.run(statement);
  });
  pointTo(home, id);
  return home;
}

/** Makes `id` the published release, as a publication does: a new link renamed over the old one. */
export function pointTo(home: Home, id: string): void {
  mkdirSync(home.releases, { recursive: true });
  const next = `${home.currentRelease}.next`;
  symlinkSync(`${id}.duckdb`, next);
  renameSync(next, home.currentRelease);
}

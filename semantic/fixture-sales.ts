/** What the fixture holds of search, deals, sales and service levels: the marts' columns, and a few rows of each brand. */

export const SALES_TABLES: Readonly<Record<string, string>> = {
  mart_search_daily: `search_key text, level text, brand_id text, campaign_key text, ad_group_id text, ad_group_name text,
    keyword text, match_type text, search_term text, landing_page text, date date, impressions bigint, clicks bigint,
    spend_rc decimal(18,4), platform_conversions double, platform_value_rc decimal(18,4), visits bigint, leads bigint,
    qualified_leads bigint, first_orders bigint, repeat_orders bigint, revenue_rc decimal(18,4)`,
  mart_sales_cycle: `brand_id text, channel_id text, month date, phase text, started bigint, finished bigint,
    days_sum double, days_p50 double, days_p90 double`,
  fct_deals: `deal_key text, brand_id text, connection_id text, source text, deal_id text, deal_name text,
    customer_id text, company_id text, company_name text, owner text, pipeline text, stage text, created_at timestamp,
    created_date date, closed_at timestamp, closed_date date, is_closed boolean, is_won boolean, loss_reason text,
    amount decimal(18,4), currency text, fx_rate decimal(18,8), amount_rc decimal(18,4)`,
  mart_care_sla_daily: `brand_id text, date date, channel text, priority text, target text, cases bigint, met bigint,
    breached bigint, running bigint, unknown bigint`,
  fct_order_items: `item_key text, order_key text, brand_id text, connection_id text, source text, order_id text,
    line text, customer_id text, order_date date, place text, product_id text, product_name text, category text,
    quantity double, unit_price decimal(18,4), net decimal(18,4), currency text, fx_rate decimal(18,8),
    net_rc decimal(18,4), margin_rc decimal(18,4), is_counted boolean`,
  fct_payments: `payment_key text, brand_id text, connection_id text, source text, payment_id text, order_number text,
    order_key text, customer_id text, order_date date, paid_at timestamp, paid_date date, method text, status text,
    amount decimal(18,4), refunded decimal(18,4), currency text, fx_rate decimal(18,8), amount_rc decimal(18,4),
    refunded_rc decimal(18,4), is_counted boolean, order_total decimal(18,4)`,
  mart_media_mix: `brand_id text, channel_id text, verdict text, reason_es text, reason_en text, first_day date,
    last_day date, days bigint, spend_rc decimal(18,4), revenue_rc decimal(18,4), contribution_rc decimal(18,4),
    contribution_low_rc decimal(18,4), contribution_high_rc decimal(18,4), carry_over double,
    half_saturation_rc decimal(18,4), fit double`,
};

/** Rows of one brand; `scale` tells the brands apart in every sum. */
export function salesRows(brand: string, scale: number): string[] {
  return [
    `insert into marts.mart_search_daily by name select '${brand}' || level || n as search_key, '${brand}' as brand_id, level,
       'meta:${brand}:1' as campaign_key, 'botas' as keyword, 'exact' as match_type,
       case level when 'search_term' then 'botas ' || n end as search_term, date '2026-09-01' + n::integer as date,
       100 * n as impressions, 10 * n * ${scale} as clicks, 5.25 * n * ${scale} as spend_rc, 1.5 as platform_conversions
     from range(0, 3) t(n) cross join (values ('keyword'), ('search_term')) levels(level)`,
    `insert into marts.mart_search_daily by name select '${brand}-v' as search_key, '${brand}' as brand_id,
       'keyword' as level, 'meta:${brand}:1' as campaign_key, 'botas' as keyword, '/botas' as landing_page,
       date '2026-09-02' as date, 8 * ${scale} as visits, 2 as leads, 1 as qualified_leads, 1 as first_orders,
       0 as repeat_orders, 40.5 * ${scale} as revenue_rc`,
    `insert into marts.mart_sales_cycle values
       ('${brand}', 'email', '2026-09-01', 'lead_to_won', ${scale + 3}, 2, 21.5, 10.75, 14.2),
       ('${brand}', 'paid_social', '2026-10-01', 'lead_to_won', ${scale}, 0, null, null, null),
       ('${brand}', 'email', '2026-09-01', 'lead_to_deal', ${scale + 3}, 3, 9.5, 3, 4.5)`,
    `insert into marts.fct_deals by name select '${brand}-d' || n as deal_key, '${brand}' as brand_id,
       date '2026-09-01' + 20 * n::integer as created_date, case when n < 3 then date '2026-10-20' end as closed_date,
       'stage ' || n as stage, 'default' as pipeline, 'o' || n % 2 as owner, n < 3 as is_closed, n = 1 as is_won,
       case when n <> 3 then n * 1000.5 * ${scale} end as amount_rc from range(1, 5) t(n)`,
    `insert into marts.mart_care_sla_daily
     select '${brand}', date '2026-10-01', 'mail', priority, target, 9 + ${scale}, 5, ${scale}, 3, 1
     from (values ('high'), ('low')) priorities(priority)
     cross join (values ('first_response'), ('resolution')) targets(target)`,
    `insert into marts.fct_order_items by name select '${brand}-i' || n as item_key, '${brand}' as brand_id,
       date '2026-09-28' + n::integer as order_date, 'web' as place, 'Bota ' || n as product_name,
       case when n > 1 then 'calzado' end as category, n as quantity, n * 20.25 * ${scale} as net_rc,
       case when n < 3 then n * 8.5 * ${scale} end as margin_rc, n <> 4 as is_counted from range(1, 5) t(n)`,
    `insert into marts.fct_payments by name select '${brand}-p' || n as payment_key, '${brand}' as brand_id,
       case when n < 3 then '${brand}-o' || n end as order_key, date '2026-09-28' + n::integer as paid_date, 'card' as method,
       'succeeded' as status, n * 30.5 * ${scale} as amount_rc, n * 1.25 as refunded_rc, n <> 4 as is_counted
     from range(1, 5) t(n)`,
    `insert into marts.mart_media_mix by name select '${brand}' as brand_id, channel as channel_id, verdict, reason as reason_es,
       reason as reason_en, date '2026-09-30' as last_day, spend * ${scale} as spend_rc, given * ${scale} as contribution_rc,
       given * 0.5 as contribution_low_rc, given * 2 as contribution_high_rc
     from (values ('paid_social', 'estimated', 'a', 100.5, 250.25), ('email', 'too_few_data', 'b', 20.5, null))
       rows(channel, verdict, reason, spend, given)`,
  ];
}

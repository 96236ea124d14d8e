/**
 * Every public measure once more, as an analyst would write it by hand on the published table. Tests hold the semantic
 * layer to these; nothing else reads them, and they are written from the definitions and not from the model's files.
 */
export interface Twin {
  /** The published table, with the join that a row filter needs. */
  from: string;
  /** Measure → SQL aggregate over the table's columns. */
  measures: Readonly<Record<string, string>>;
}

const sums = (columns: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, `sum(${column})`]));
const same = (...columns: string[]) => sums(Object.fromEntries(columns.map((name) => [name, name])));
const share = (part: string, whole: string) => `sum(${part})::double / nullif(sum(${whole}), 0)::double`;
const counted = (condition: string) => `count(*) filter (where ${condition})`;

const PER_IMPRESSION = {
  ctr: share('clicks', 'impressions'),
  cpc: share('spend_rc', 'clicks'),
  cpm: `1000 * ${share('spend_rc', 'impressions')}`,
};

const ROI = {
  ...same(
    'impressions',
    'clicks',
    'visits',
    'leads',
    'qualified_leads',
    'new_customers',
    'orders',
    'platform_conversions',
    'attributed_conversions',
    'self_reported_customers',
  ),
  ...sums({
    spend: 'spend_rc',
    platform_value: 'platform_value_rc',
    attributed_revenue: 'attributed_revenue_rc',
    attributed_margin: 'attributed_margin_rc',
    lifetime_margin: 'lifetime_margin_rc',
  }),
  ...PER_IMPRESSION,
  roas: share('attributed_revenue_rc', 'spend_rc'),
  mer: share('attributed_revenue_rc', 'spend_rc'),
  roi: `${share('attributed_margin_rc', 'spend_rc')} - 1`,
  cac: share('spend_rc', 'new_customers'),
  cpa: share('spend_rc', 'attributed_conversions'),
  cpl: share('spend_rc', 'leads'),
  ltv: share('lifetime_margin_rc', 'new_customers'),
  ltv_to_cac: share('lifetime_margin_rc', 'spend_rc'),
  platform_claim_ratio: share('platform_conversions', 'attributed_conversions'),
};

export const TWINS: Readonly<Record<string, Twin>> = {
  ads: {
    from: 'fct_ad_performance',
    measures: {
      ...same('impressions', 'clicks', 'link_clicks', 'video_views'),
      ...sums({
        spend: 'spend_rc',
        platform_conversions: 'conversions',
        platform_value: 'conversion_value_rc',
      }),
      ...PER_IMPRESSION,
      platform_cpa: share('spend_rc', 'conversions'),
      platform_roas: share('conversion_value_rc', 'spend_rc'),
    },
  },
  channel_roi: { from: 'mart_channel_roi_daily', measures: ROI },
  campaign_roi: { from: 'mart_campaign_roi_daily', measures: ROI },
  attribution: {
    from: 'fct_attribution',
    measures: {
      conversions: 'count(distinct conversion_id)',
      ...sums({
        attributed_conversions: 'credit',
        attributed_revenue: 'value_rc',
        attributed_margin: 'margin_rc',
      }),
    },
  },
  funnel: {
    from: 'mart_funnel_daily',
    measures: {
      ...same(
        'impressions',
        'clicks',
        'people',
        'visitors',
        'leads',
        'qualified_leads',
        'first_orders',
        'repeat_orders',
      ),
      lead_rate: share('leads', 'people'),
      purchase_rate: share('first_orders', 'people'),
      repeat_rate: share('repeat_orders', 'first_orders'),
    },
  },
  landing_pages: {
    from: 'mart_landing_pages_daily',
    measures: {
      ...same('visits', 'bounces', 'leads', 'orders'),
      revenue: 'sum(revenue_rc)',
      bounce_rate: share('bounces', 'visits'),
      order_rate: share('orders', 'visits'),
    },
  },
  leads: {
    from: 'fct_leads',
    measures: {
      leads: 'count(*)',
      qualified_leads: counted('is_qualified'),
      qualification_rate: `${counted('is_qualified')} / count(*)::double`,
    },
  },
  orders: {
    from: 'fct_orders',
    measures: {
      orders: counted('is_counted'),
      customers: 'count(distinct case when is_counted then customer_id end)',
      new_customers: 'count(distinct case when is_counted and is_first_order then customer_id end)',
      revenue: 'sum(net_rc) filter (where is_counted)',
      gross_revenue: 'sum(gross_rc) filter (where is_counted)',
      margin: 'sum(margin_rc) filter (where is_counted)',
      refunded: 'sum(round(refunded * fx_rate, 4)) filter (where is_counted)',
      aov: 'avg(net_rc::double) filter (where is_counted)',
      orders_without_rate: counted('is_counted and net_rc is null'),
    },
  },
  customers: {
    from: 'bridge_customer_brand',
    measures: {
      customers: 'count(distinct customer_id)',
      buyers: 'count(distinct case when orders > 0 then customer_id end)',
      ...same('orders', 'cases'),
      revenue: 'sum(net_revenue_rc)',
      revenue_per_buyer:
        'sum(net_revenue_rc)::double / nullif(count(distinct case when orders > 0 then customer_id end), 0)',
    },
  },
  cohorts: {
    from: 'mart_customer_cohorts',
    measures: {
      ...same('customers', 'retained', 'orders'),
      ...sums({ revenue: 'revenue_rc', margin: 'margin_rc' }),
      retention: share('retained', 'customers'),
      revenue_per_customer: share('revenue_rc', 'customers'),
    },
  },
  email: {
    from: 'mart_email_campaigns',
    measures: {
      mailings: 'count(*)',
      ...same(
        'sent',
        'bounces',
        'delivered',
        'openers',
        'machine_only_openers',
        'clickers',
        'unsubscribes',
        'clicks',
      ),
      delivery_rate: share('delivered', 'sent'),
      // A rate is over the mailings of which both sides are known.
      open_rate: share('openers', 'case when openers is not null then delivered end'),
      click_rate: share('clickers', 'case when clickers is not null then delivered end'),
      unsubscribe_rate: share('unsubscribes', 'case when unsubscribes is not null then delivered end'),
    },
  },
  social: {
    from: 'mart_social_daily',
    measures: {
      ...same(
        'reach',
        'views',
        'impressions',
        'engagements',
        'new_followers',
        'lost_followers',
        'posts',
        'comments_received',
        'comments_answered',
        'comments_moved_to_private',
      ),
      follower_growth: 'sum(new_followers) - sum(lost_followers)',
      engagement_rate: share(
        'case when reach is not null then engagements end',
        'case when engagements is not null then reach end',
      ),
      answered_share: share('comments_answered', 'comments_received'),
      avg_answer_minutes: share('answer_minutes_sum', 'comments_answered'),
    },
  },
  cases: {
    from: 'fct_cases',
    measures: {
      cases: 'count(*)',
      complaints: counted('is_complaint'),
      open_cases: counted('is_open'),
      resolved_cases: counted('is_resolved'),
      reopened_cases: counted('reopened_count > 0'),
      avg_first_response_minutes: 'avg(first_response_minutes)',
      avg_first_response_business_minutes: 'avg(first_response_business_minutes)',
      median_first_response_minutes: 'median(first_response_minutes)',
      p90_first_response_minutes: 'quantile_cont(first_response_minutes, 0.9)',
      avg_resolution_minutes: 'avg(resolution_minutes)',
      first_contact_resolution_rate: `${counted('is_first_contact_resolution')}::double / nullif(${counted('is_resolved')}, 0)`,
      one_touch_rate: `${counted('is_resolved and is_one_touch')}::double / nullif(${counted('is_resolved')}, 0)`,
      csat: 'avg(case when is_satisfied then 1.0 when not is_satisfied then 0.0 end)',
      complaint_rate: `${counted('is_complaint')}::double / nullif(count(*), 0)`,
    },
  },
  care_daily: {
    from: 'mart_care_daily',
    measures: {
      ...same(
        'cases_created',
        'complaints',
        'cases_resolved',
        'cases_reopened',
        'cases_one_touch',
        'cases_fcr',
        'cases_first_responded',
        'satisfaction_good',
        'satisfaction_bad',
        'cases_with_cost',
        'cost',
      ),
      avg_first_response_minutes: share('first_response_minutes_sum', 'cases_first_responded'),
      avg_first_response_business_minutes: share(
        'first_response_business_minutes_sum',
        'cases_first_responded',
      ),
      avg_resolution_minutes: share('resolution_minutes_sum', 'cases_resolved'),
      first_contact_resolution_rate: share('cases_fcr', 'cases_resolved'),
      one_touch_rate: share('cases_one_touch', 'cases_resolved'),
      csat: 'sum(satisfaction_good)::double / nullif(sum(satisfaction_good) + sum(satisfaction_bad), 0)',
      complaint_rate: share('complaints', 'cases_created'),
      cost_per_case: share('cost', 'cases_with_cost'),
    },
  },
  care_topics: {
    from: 'mart_care_topics_daily',
    measures: {
      ...same(
        'cases',
        'complaints',
        'cases_resolved',
        'cases_reopened',
        'satisfaction_good',
        'satisfaction_bad',
      ),
      complaint_rate: share('complaints', 'cases'),
    },
  },
  care_backlog: {
    from: 'mart_care_backlog_daily',
    measures: {
      ...same('cases_opened', 'cases_resolved'),
      open_at_end_sum: 'sum(open_cases)',
      days: 'count(distinct date)',
      open_cases: 'sum(open_cases)::double / count(distinct date)',
      oldest_days: 'max(oldest_days)',
    },
  },
  crises: {
    from: 'mart_crises',
    measures: { crises: 'count(*)', ongoing_crises: counted('is_ongoing'), complaints: 'sum(complaints)' },
  },
  campaign_complaints: {
    from: 'mart_complaints_by_campaign',
    measures: {
      ...same('cases', 'complaints', 'satisfaction_bad', 'clicks'),
      complaints_per_thousand_clicks: `1000 * ${share('complaints', 'clicks')}`,
    },
  },
  interactions: {
    from: 'fct_interactions',
    measures: {
      interactions: 'count(*)',
      inbound: counted("direction = 'inbound'"),
      abandoned: counted('is_abandoned'),
      abandonment_rate: 'avg(is_abandoned::integer)',
      avg_handle_minutes: 'avg(handle_s / 60.0) filter (where not is_abandoned)',
      avg_wait_minutes: 'avg(wait_s / 60.0)',
    },
  },
  surveys: {
    from: 'mart_surveys_daily',
    measures: {
      ...same('responses', 'promoters', 'detractors', 'satisfied'),
      nps_responses: "sum(responses) filter (where kind = 'nps')",
      csat_responses: "sum(responses) filter (where kind = 'csat')",
      nps: "(sum(promoters) - sum(detractors))::double / nullif(sum(responses) filter (where kind = 'nps'), 0)",
      survey_csat: "sum(satisfied)::double / nullif(sum(responses) filter (where kind = 'csat'), 0)",
    },
  },
  search: {
    from: 'mart_search_daily',
    measures: {
      ...same(
        'impressions',
        'clicks',
        'platform_conversions',
        'visits',
        'leads',
        'qualified_leads',
        'first_orders',
        'repeat_orders',
      ),
      ...sums({ spend: 'spend_rc', platform_value: 'platform_value_rc', revenue: 'revenue_rc' }),
      cpc: share('spend_rc', 'clicks'),
      cpl: share('spend_rc', 'leads'),
      roas: share('revenue_rc', 'spend_rc'),
    },
  },
  sales_cycle: {
    from: 'mart_sales_cycle',
    measures: {
      ...same('started', 'finished'),
      days: 'sum(days_sum)',
      finish_rate: share('finished', 'started'),
      days_mean: share('days_sum', 'finished'),
      days_p50_worst: 'max(days_p50)',
      days_p90_worst: 'max(days_p90)',
    },
  },
  deals: {
    from: 'fct_deals',
    measures: {
      deals: 'count(*)',
      won: counted('is_won'),
      lost: counted('is_closed and not is_won'),
      amount: 'sum(amount_rc)',
      won_amount: 'sum(amount_rc) filter (where is_won)',
      win_rate: 'avg(is_won::integer) filter (where is_closed)',
    },
  },
  care_sla: {
    from: 'mart_care_sla_daily',
    measures: {
      ...same('cases', 'met', 'breached', 'running'),
      sla_rate: 'sum(met)::double / nullif(sum(met + breached), 0)::double',
    },
  },
  order_lines: {
    from: 'fct_order_items',
    measures: {
      lines: counted('is_counted'),
      units: 'sum(quantity) filter (where is_counted)',
      revenue: 'sum(net_rc) filter (where is_counted)',
      margin: 'sum(margin_rc) filter (where is_counted)',
    },
  },
  payments: {
    from: 'fct_payments',
    measures: {
      payments: counted('is_counted'),
      paid: 'sum(amount_rc) filter (where is_counted)',
      refunded: 'sum(refunded_rc) filter (where is_counted)',
      unmatched: counted('is_counted and order_key is null'),
      refund_rate:
        'sum(refunded_rc) filter (where is_counted)::double / nullif(sum(amount_rc) filter (where is_counted), 0)::double',
    },
  },
  media_mix: {
    from: 'mart_media_mix',
    measures: sums({
      spend: 'spend_rc',
      contribution: 'contribution_rc',
      contribution_low: 'contribution_low_rc',
      contribution_high: 'contribution_high_rc',
    }),
  },
  kpis: {
    from: 'fct_kpi_values',
    measures: {
      targets: 'count(*)',
      green_targets: counted("status = 'green'"),
      amber_targets: counted("status = 'amber'"),
      red_targets: counted("status = 'red'"),
      judged_targets: counted("status in ('green', 'amber', 'red')"),
      green_share: "avg(case status when 'green' then 1.0 when 'amber' then 0.0 when 'red' then 0.0 end)",
    },
  },
  actions: {
    from: 'mart_plan_vs_actual',
    measures: {
      actions: 'count(*)',
      ...same('result', 'leads'),
      ...sums({ budget: 'budget_rc', spent: 'spent_rc', revenue: 'revenue_rc' }),
      judged_margin: 'sum(margin_rc) filter (where spent_rc is not null)',
      judged_spend: 'sum(spent_rc) filter (where margin_rc is not null)',
      roi: 'sum(margin_rc - spent_rc)::double / nullif(sum(spent_rc + 0 * margin_rc), 0)::double',
      budget_used: share('spent_rc', 'budget_rc'),
    },
  },
  freshness: {
    from: 'mart_source_freshness',
    measures: {
      streams: 'count(*)',
      late_streams: counted("status <> 'fresh'"),
      minutes_since_success: 'max(minutes_since_success)',
      expected_minutes: 'min(expected_minutes)',
      ...same('rows_landed', 'rows_quarantined'),
    },
  },
  certainty: {
    from: 'mart_certainty',
    measures: {
      certainty: 'avg(score)',
      lowest_score: 'min(score)',
      days: 'count(*)',
      uncertain_days: counted('not is_fresh or not is_reconciled'),
      highest_unmapped_share: 'max(unmapped_share)',
    },
  },
  reconciliation: {
    from: 'mart_reconciliation',
    measures: {
      checks: 'count(*)',
      broken_checks: counted('not is_ok'),
      broken_share: `${counted('not is_ok')} / count(*)::double`,
    },
  },
  unmapped: {
    from: 'mart_unmapped',
    measures: {
      ...same('total', 'without_channel', 'without_campaign', 'unmapped'),
      unmapped_share: share('unmapped', 'total'),
    },
  },
  naming: {
    from: 'mart_naming_compliance',
    measures: {
      campaigns: 'count(*)',
      compliant_campaigns: counted('is_compliant'),
      compliance: `${counted('is_compliant')} / count(*)::double`,
      spend: 'sum(spend_rc)',
    },
  },
  agency_reports: {
    from: 'mart_agency_reconciliation',
    measures: {
      lines: 'count(*)',
      disagreeing_lines: counted("verdict in ('agency_says_more', 'agency_says_less')"),
      ...same('agency_says', 'platform_says', 'web_says', 'sales_say', 'difference'),
    },
  },
  quarantine: { from: 'mart_quarantine', measures: same('records', 'waiting', 'replayed') },
};

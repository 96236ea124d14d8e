import type { Language } from '../gateway/language.ts';

export interface Example {
  title: Record<Language, string>;
  sql: string;
}

/** Queries to begin with; a test runs each. A reader is offered those whose marts they may read. */
export const EXAMPLES: readonly Example[] = [
  {
    title: { es: 'Inversión e ingresos atribuidos por canal', en: 'Spend and attributed revenue by channel' },
    sql: `select c.channel_name_es, sum(r.spend_rc) as spend, sum(r.attributed_revenue_rc) as revenue,
       sum(r.attributed_revenue_rc) / nullif(sum(r.spend_rc), 0) as roas
from mart_channel_roi_daily r
join dim_channel c using (channel_id)
where r.model = 'last_touch' and r.date_basis = 'click'
group by all
order by spend desc nulls last`,
  },
  {
    title: { es: 'Campañas de pago por semana', en: 'Paid campaigns by week' },
    sql: `select d.week_start, a.platform, a.campaign_name, sum(a.spend_rc) as spend, sum(a.clicks) as clicks
from fct_ad_performance a
join dim_date d on d.date_day = a.date
where a.is_roi_level
group by all
order by d.week_start desc, spend desc nulls last
limit 200`,
  },
  {
    title: { es: 'Leads por canal y estado', en: 'Leads by channel and status' },
    sql: `select channel_id, status, count(*) as leads, count(*) filter (where is_qualified) as qualified
from fct_leads
group by all
order by leads desc`,
  },
  {
    title: { es: 'Pedidos por mes y lugar', en: 'Orders by month and place' },
    sql: `select date_trunc('month', order_date) as month, place, count(*) as orders, sum(net_rc) as net
from fct_orders
where is_counted
group by all
order by month desc, net desc`,
  },
  {
    title: { es: 'Primera respuesta: mediana y p90', en: 'First response: median and p90' },
    sql: `select channel, count(*) as cases, median(first_response_minutes) as p50,
       quantile_cont(first_response_minutes, 0.9) as p90
from fct_cases
group by all
order by cases desc`,
  },
  {
    title: { es: '¿Hasta cuándo hay datos?', en: 'Until when is there data?' },
    sql: `select connection_id, stream, fresh_to, status
from mart_source_freshness
order by fresh_to nulls first`,
  },
];

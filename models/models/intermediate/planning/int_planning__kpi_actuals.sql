{# What came of each target over the days that are complete; ratios are ratios of sums, medians are of all cases. #}
with

wanted as (
    select *
    from {{ ref('int_planning__targets') }}
    where
        completed_days > 0
        and scope_kind is not null
),

sales as (
    select
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period,
        case
            when count(daily.attributed_revenue_rc) = count(*) then sum(daily.attributed_revenue_rc)
        end as revenue,
        case
            when count(daily.attributed_revenue_rc) = count(*)
                then coalesce(sum(daily.attributed_revenue_rc) filter (where channels.is_paid), 0)
        end as paid_revenue,
        case when count(daily.attributed_margin_rc) = count(*) then sum(daily.attributed_margin_rc) end as margin,
        case
            when count(daily.attributed_margin_rc) = count(*)
                then coalesce(sum(daily.attributed_margin_rc) filter (where channels.is_paid), 0)
        end as paid_margin,
        sum(daily.orders) as orders,
        sum(daily.new_customers) as new_customers,
        sum(daily.leads) as leads,
        sum(daily.qualified_leads) as qualified_leads,
        sum(daily.visits) as visits,
        sum(daily.clicks) as clicks,
        sum(daily.impressions) as impressions
    from wanted
    inner join {{ ref('mart_channel_roi_daily') }} as daily
        on
            (wanted.scope_kind = 'company' or daily.brand_id = wanted.brand_id)
            and (wanted.scope_kind <> 'channel' or daily.channel_id = wanted.scope)
            and daily.date >= wanted.period_start
            and daily.date <= wanted.measured_to
            and daily.model = 'last_touch'
            and daily.date_basis = 'conversion'
    inner join {{ ref('channels') }} as channels
        on channels.channel_id = daily.channel_id
    group by
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period
),

costs as (
    select
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period,
        case when sum(spend.unconverted_spend) = 0 then sum(spend.spend_rc) end as spend
    from wanted
    inner join {{ ref('int_planning__spend') }} as spend
        on
            (wanted.scope_kind = 'company' or spend.brand_id = wanted.brand_id)
            and (wanted.scope_kind <> 'channel' or spend.channel_id = wanted.scope)
            and spend.date_day >= wanted.period_start
            and spend.date_day <= wanted.measured_to
    group by
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period
),

service as (
    select
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period,
        count(*) as cases,
        count(*) filter (where cases.is_complaint) as complaints,
        count(*) filter (where cases.is_resolved) as resolved,
        count(*) filter (where cases.is_first_contact_resolution) as resolved_at_first,
        count(*) filter (where cases.is_satisfied) as satisfied,
        count(cases.is_satisfied) as rated,
        count(cases.first_response_minutes) as responses,
        array_agg(cases.first_response_minutes order by cases.first_response_minutes)
            filter (where cases.first_response_minutes is not null) as response_minutes,
        count(cases.resolution_minutes) as resolutions,
        array_agg(cases.resolution_minutes order by cases.resolution_minutes)
            filter (where cases.resolution_minutes is not null) as resolution_minutes
    from wanted
    inner join {{ ref('fct_cases') }} as cases
        on
            (wanted.scope_kind = 'company' or cases.brand_id = wanted.brand_id)
            and cases.created_date >= wanted.period_start
            and cases.created_date <= wanted.measured_to
    where
        wanted.scope_kind <> 'channel'
        and wanted.kpi in (
            'cases', 'complaints', 'complaint_rate', 'csat', 'first_contact_resolution', 'first_response_minutes',
            'resolution_minutes'
        )
    group by
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period
),

answers as (
    select
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period,
        sum(surveys.promoters) - sum(surveys.detractors) as balance,
        sum(surveys.responses) as responses
    from wanted
    inner join {{ ref('mart_surveys_daily') }} as surveys
        on
            (wanted.scope_kind = 'company' or surveys.brand_id = wanted.brand_id)
            and surveys.kind = wanted.kpi
            and surveys.date >= wanted.period_start
            and surveys.date <= wanted.measured_to
    where
        wanted.scope_kind <> 'channel'
        and wanted.kpi = 'nps'
    group by
        wanted.brand_id,
        wanted.kpi,
        wanted.scope,
        wanted.period
)

select
    wanted.brand_id,
    wanted.kpi,
    wanted.scope,
    wanted.period,
    wanted.kpi in (
        'revenue', 'margin', 'orders', 'new_customers', 'leads', 'qualified_leads', 'visits', 'clicks', 'impressions',
        'spend', 'cases', 'complaints'
    ) as is_additive,
    case wanted.kpi
        when 'revenue' then cast(sales.revenue as double)
        when 'margin' then cast(sales.margin as double)
        when 'orders' then cast(sales.orders as double)
        when 'new_customers' then cast(sales.new_customers as double)
        when 'leads' then cast(sales.leads as double)
        when 'qualified_leads' then cast(sales.qualified_leads as double)
        when 'visits' then cast(sales.visits as double)
        when 'clicks' then cast(sales.clicks as double)
        when 'impressions' then cast(sales.impressions as double)
        when 'spend' then cast(costs.spend as double)
        when 'roas' then cast(sales.paid_revenue as double) / nullif(cast(costs.spend as double), 0)
        when 'mer' then cast(sales.revenue as double) / nullif(cast(costs.spend as double), 0)
        when 'roi' then cast(sales.paid_margin - costs.spend as double) / nullif(cast(costs.spend as double), 0)
        when 'cac' then cast(costs.spend as double) / nullif(cast(sales.new_customers as double), 0)
        when 'cpl' then cast(costs.spend as double) / nullif(cast(sales.leads as double), 0)
        when 'cpa' then cast(costs.spend as double) / nullif(cast(sales.orders as double), 0)
        when 'average_order_value' then cast(sales.revenue as double) / nullif(cast(sales.orders as double), 0)
        when 'cases' then cast(service.cases as double)
        when 'complaints' then cast(service.complaints as double)
        when 'complaint_rate' then cast(service.complaints as double) / nullif(cast(service.cases as double), 0)
        when 'csat' then cast(service.satisfied as double) / nullif(cast(service.rated as double), 0)
        when 'nps' then 100 * cast(answers.balance as double) / nullif(cast(answers.responses as double), 0)
        when 'first_contact_resolution'
            then cast(service.resolved_at_first as double) / nullif(cast(service.resolved as double), 0)
        when 'first_response_minutes' then {{ quantile_of('service.response_minutes', 'service.responses', 0.5) }}
        when 'resolution_minutes' then {{ quantile_of('service.resolution_minutes', 'service.resolutions', 0.5) }}
    end as actual
from wanted
left join sales
    on
        sales.brand_id = wanted.brand_id
        and sales.kpi = wanted.kpi
        and sales.scope = wanted.scope
        and sales.period = wanted.period
left join costs
    on
        costs.brand_id = wanted.brand_id
        and costs.kpi = wanted.kpi
        and costs.scope = wanted.scope
        and costs.period = wanted.period
left join service
    on
        service.brand_id = wanted.brand_id
        and service.kpi = wanted.kpi
        and service.scope = wanted.scope
        and service.period = wanted.period
left join answers
    on
        answers.brand_id = wanted.brand_id
        and answers.kpi = wanted.kpi
        and answers.scope = wanted.scope
        and answers.period = wanted.period

with

leads as (
    select
        lead_key,
        brand_id,
        customer_id,
        channel_id,
        captured_at,
        qualified_at,
        row_number() over (
            partition by brand_id, coalesce(customer_id, lead_key)
            order by captured_at, lead_key
        ) as position
    from {{ ref('fct_leads') }}
),

journeys as (
    -- The first lead of a person with the brand, and the first deal and the first sale that came after it
    select
        leads.lead_key,
        leads.brand_id,
        leads.customer_id,
        leads.channel_id,
        leads.captured_at,
        leads.qualified_at,
        min(deals.created_at) as deal_at,
        min(deals.closed_at) filter (where deals.is_won) as won_at
    from leads
    left join {{ ref('fct_deals') }} as deals
        on
            deals.brand_id = leads.brand_id
            and deals.customer_id = leads.customer_id
            and deals.created_at >= leads.captured_at
    where leads.position = 1
    group by
        leads.lead_key,
        leads.brand_id,
        leads.customer_id,
        leads.channel_id,
        leads.captured_at,
        leads.qualified_at
),

phases as (
    select brand_id, channel_id, 'lead_to_qualified' as phase, captured_at as started_at, qualified_at as finished_at
    from journeys
    union all
    select brand_id, channel_id, 'qualified_to_deal' as phase, qualified_at as started_at, deal_at as finished_at
    from journeys
    where qualified_at is not null
    union all
    select brand_id, channel_id, 'lead_to_deal' as phase, captured_at as started_at, deal_at as finished_at
    from journeys
    union all
    select brand_id, channel_id, 'lead_to_won' as phase, captured_at as started_at, won_at as finished_at
    from journeys
    union all
    select
        deals.brand_id,
        coalesce(journeys.channel_id, 'unattributed') as channel_id,
        'deal_to_won' as phase,
        deals.created_at as started_at,
        case when deals.is_won then deals.closed_at end as finished_at
    from {{ ref('fct_deals') }} as deals
    left join journeys
        on
            journeys.brand_id = deals.brand_id
            and journeys.customer_id = deals.customer_id
            and journeys.captured_at <= deals.created_at
    where deals.created_at is not null
),

durations as (
    select
        phases.brand_id,
        phases.channel_id,
        phases.phase,
        cast(date_trunc('month', {{ local_date('phases.started_at', 'company.timezone') }}) as date) as month,
        -- What ended before it began was recorded later than it happened: it has no duration
        case
            when phases.finished_at >= phases.started_at
                then {{ minutes_between('phases.started_at', 'phases.finished_at') }} / 1440
        end as days
    from phases
    cross join {{ ref('stg_atalaya__company') }} as company
),

grouped as (
    select
        brand_id,
        channel_id,
        month,
        phase,
        count(*) as started,
        count(days) as finished,
        sum(days) as days_sum,
        array_agg(days order by days) filter (where days is not null) as all_days
    from durations
    group by
        brand_id,
        channel_id,
        month,
        phase
)

select
    brand_id,
    channel_id,
    month,
    phase,
    started,
    finished,
    days_sum,
    {{ quantile_of('all_days', 'finished', 0.5) }} as days_p50,
    {{ quantile_of('all_days', 'finished', 0.9) }} as days_p90
from grouped

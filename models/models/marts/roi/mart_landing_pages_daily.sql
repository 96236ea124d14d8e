with

visits as (
    select
        touchpoint_key,
        brand_id,
        channel_id,
        touch_date,
        coalesce(customer_id, visitor_id, touchpoint_key) as person,
        page_views,
        duration_s,
        coalesce(nullif(split_part(coalesce(split_part(landing_page, '?', 1), ''), '#', 1), ''), 'unknown') as landing_page
    from {{ ref('fct_touchpoints') }}
    where
        kind = 'visit'
        and not is_bot
),

credited as (
    select
        touchpoint_id,
        count(*) filter (where kind = 'lead') as leads,
        count(*) filter (where kind in ('first_order', 'repeat_order')) as orders,
        count(value_rc) as known_values,
        count(margin_rc) as known_margins,
        sum(value_rc) as revenue_rc,
        sum(margin_rc) as margin_rc
    from {{ ref('fct_attribution') }}
    where model = 'last_touch'
    group by touchpoint_id
),

summed as (
    select
        visits.brand_id,
        visits.landing_page,
        visits.channel_id,
        visits.touch_date as date,
        count(*) as visits,
        count(distinct visits.person) as visitors,
        count(*) filter (where visits.page_views = 1) as bounces,
        sum(visits.page_views) as page_views,
        sum(visits.duration_s) as duration_s,
        coalesce(sum(credited.leads), 0) as leads,
        coalesce(sum(credited.orders), 0) as orders,
        coalesce(sum(credited.known_values), 0) as known_values,
        coalesce(sum(credited.known_margins), 0) as known_margins,
        coalesce(sum(credited.revenue_rc), 0) as revenue_rc,
        coalesce(sum(credited.margin_rc), 0) as margin_rc
    from visits
    left join credited
        on credited.touchpoint_id = visits.touchpoint_key
    group by
        visits.brand_id,
        visits.landing_page,
        visits.channel_id,
        visits.touch_date
)

select
    brand_id,
    landing_page,
    channel_id,
    date,
    visits,
    visitors,
    bounces,
    cast(page_views as bigint) as page_views,
    cast(duration_s as bigint) as duration_s,
    cast(leads as bigint) as leads,
    cast(orders as bigint) as orders,
    case when known_values = orders then cast(revenue_rc as decimal(18, 4)) end as revenue_rc,
    case when known_margins = orders then cast(margin_rc as decimal(18, 4)) end as margin_rc
from summed

with

entries as (
    select
        brand_id,
        channel_id,
        coalesce(device, 'unknown') as device,
        entry_date as date,
        count(*) as people,
        count(*) filter (where is_visit) as visitors,
        count(*) filter (where became_lead) as leads,
        count(*) filter (where became_qualified_lead) as qualified_leads,
        count(*) filter (where placed_first_order) as first_orders,
        count(*) filter (where placed_repeat_order) as repeat_orders
    from {{ ref('int_roi__entries') }}
    group by
        brand_id,
        channel_id,
        coalesce(device, 'unknown'),
        entry_date
),

shown as (
    select
        brand_id,
        channel_id,
        coalesce(lower({{ clean('device') }}), 'unknown') as device,
        date,
        sum(impressions) as impressions,
        sum(clicks) as clicks
    from {{ ref('fct_ad_performance') }}
    where is_roi_level
    group by
        brand_id,
        channel_id,
        coalesce(lower({{ clean('device') }}), 'unknown'),
        date
)

select
    coalesce(entries.brand_id, shown.brand_id) as brand_id,
    coalesce(entries.channel_id, shown.channel_id) as channel_id,
    coalesce(entries.device, shown.device) as device,
    coalesce(entries.date, shown.date) as date,
    {{ add_days('coalesce(entries.date, shown.date)', 'settings.lookback_days') }} < cast(company.as_of as date)
        as is_complete,
    cast(shown.impressions as bigint) as impressions,
    cast(shown.clicks as bigint) as clicks,
    coalesce(entries.people, 0) as people,
    coalesce(entries.visitors, 0) as visitors,
    coalesce(entries.leads, 0) as leads,
    coalesce(entries.qualified_leads, 0) as qualified_leads,
    coalesce(entries.first_orders, 0) as first_orders,
    coalesce(entries.repeat_orders, 0) as repeat_orders
from entries
full outer join shown
    on
        shown.brand_id = entries.brand_id
        and shown.channel_id = entries.channel_id
        and shown.device = entries.device
        and shown.date = entries.date
cross join {{ ref('stg_atalaya__attribution') }} as settings
cross join {{ ref('stg_atalaya__company') }} as company

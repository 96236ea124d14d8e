{#
    Paid search down to the keyword and the search term. What the platform reports and what its visitors did stand in
    rows of their own: a keyword may be in several ad groups, and a visit says only which keyword it came by. The two
    levels are reports of the platform about the same clicks and are never added to each other.
#}
with

reported as (
    select
        level,
        brand_id,
        campaign_key,
        ad_group_id,
        ad_group_name,
        lower({{ clean('keyword') }}) as keyword,
        lower(match_type) as match_type,
        lower({{ clean('search_term') }}) as search_term,
        date,
        impressions,
        clicks,
        spend,
        spend_rc,
        conversions,
        conversion_value,
        conversion_value_rc
    from {{ ref('fct_ad_performance') }}
    where level in ('keyword', 'search_term')
),

homes as (
    -- The ad group of a keyword, where the campaign has it in one alone
    select
        brand_id,
        campaign_key,
        keyword,
        max(ad_group_id) as ad_group_id,
        max(ad_group_name) as ad_group_name
    from reported
    where level = 'keyword'
    group by
        brand_id,
        campaign_key,
        keyword
    having count(distinct ad_group_id) = 1
),

credited as (
    select
        touchpoint_id,
        count(*) filter (where kind = 'lead') as leads,
        count(*) filter (where kind = 'qualified_lead') as qualified_leads,
        count(*) filter (where kind = 'first_order') as first_orders,
        count(*) filter (where kind = 'repeat_order') as repeat_orders,
        count(*) filter (where kind in ('first_order', 'repeat_order') and value_rc is null) as unknown_values,
        sum(value_rc) as revenue_rc
    from {{ ref('fct_attribution') }}
    where model = 'last_touch'
    group by touchpoint_id
),

visits as (
    select
        touchpoints.touchpoint_key,
        touchpoints.brand_id,
        touchpoints.campaign_key,
        lower({{ clean('touchpoints.utm_term') }}) as keyword,
        touchpoints.touch_date,
        coalesce({{ landing_page_of('touchpoints.landing_page') }}, 'unknown') as landing_page
    from {{ ref('fct_touchpoints') }} as touchpoints
    where
        touchpoints.kind = 'visit'
        and touchpoints.channel_id = 'paid_search'
        and not touchpoints.is_bot
),

united as (
    select
        level,
        brand_id,
        campaign_key,
        ad_group_id,
        ad_group_name,
        keyword,
        match_type,
        search_term,
        cast(null as varchar) as landing_page,
        date,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        {{ complete_sum('spend_rc', 'spend') }} as spend_rc,
        sum(conversions) as platform_conversions,
        {{ complete_sum('conversion_value_rc', 'conversion_value') }} as platform_value_rc,
        cast(null as bigint) as visits,
        cast(null as bigint) as leads,
        cast(null as bigint) as qualified_leads,
        cast(null as bigint) as first_orders,
        cast(null as bigint) as repeat_orders,
        cast(null as decimal(18, 4)) as revenue_rc
    from reported
    group by
        level,
        brand_id,
        campaign_key,
        ad_group_id,
        ad_group_name,
        keyword,
        match_type,
        search_term,
        date

    union all

    select
        'keyword' as level,
        visits.brand_id,
        visits.campaign_key,
        homes.ad_group_id,
        homes.ad_group_name,
        visits.keyword,
        cast(null as varchar) as match_type,
        cast(null as varchar) as search_term,
        visits.landing_page,
        visits.touch_date as date,
        cast(null as bigint) as impressions,
        cast(null as bigint) as clicks,
        cast(null as decimal(18, 4)) as spend_rc,
        cast(null as double) as platform_conversions,
        cast(null as decimal(18, 4)) as platform_value_rc,
        count(*) as visits,
        cast(coalesce(sum(credited.leads), 0) as bigint) as leads,
        cast(coalesce(sum(credited.qualified_leads), 0) as bigint) as qualified_leads,
        cast(coalesce(sum(credited.first_orders), 0) as bigint) as first_orders,
        cast(coalesce(sum(credited.repeat_orders), 0) as bigint) as repeat_orders,
        case
            when coalesce(sum(credited.unknown_values), 0) = 0
                then cast(coalesce(sum(credited.revenue_rc), 0) as decimal(18, 4))
        end as revenue_rc
    from visits
    left join homes
        on
            homes.brand_id = visits.brand_id
            and homes.campaign_key = visits.campaign_key
            and homes.keyword = visits.keyword
    left join credited
        on credited.touchpoint_id = visits.touchpoint_key
    group by
        visits.brand_id,
        visits.campaign_key,
        homes.ad_group_id,
        homes.ad_group_name,
        visits.keyword,
        visits.landing_page,
        visits.touch_date
)

select
    {{ hash_key([
        'level', 'brand_id', 'campaign_key', 'ad_group_id', 'ad_group_name', 'keyword', 'match_type', 'search_term',
        'landing_page', 'date',
    ]) }} as search_key,
    united.*
from united

{#
    Two questions, one row each time: did all records come that the vendor says there are, and do the levels of one
    advertising account tell the same total. Counts must be equal; totals of levels may differ by one in a hundred
    (or by one), since platforms round each row and the levels of the running day are read at different moments.
    Campaigns of a kind that has no ads (Performance Max) are part of the gap, and no fault.
#}
with

counts as (
    select
        counts.connection_id,
        counts.stream,
        coalesce(counts.slice_date, {{ local_date('counts.completed_at', 'company.timezone') }}) as day,
        cast(sum(counts.vendor_count) as decimal(18, 4)) as vendor_says,
        cast(sum(counts.rows_landed) as decimal(18, 4)) as we_have,
        cast(sum(counts.rows_waiting) as bigint) as rows_waiting
    from {{ ref('stg_atalaya__stated_counts') }} as counts
    cross join {{ ref('stg_atalaya__company') }} as company
    group by
        counts.connection_id,
        counts.stream,
        coalesce(counts.slice_date, {{ local_date('counts.completed_at', 'company.timezone') }})
),

levels as (
    select
        connection_id,
        platform,
        account_id,
        campaign_id,
        date,
        level,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(min(case when level = 'ad' then 1 end)) over (partition by connection_id, platform, account_id) as ad_days,
        sum(min(case when level = 'ad' then 1 end))
            over (partition by connection_id, platform, account_id, campaign_id) as campaign_ad_days
    from {{ ref('fct_ad_performance') }}
    where level in ('campaign', 'ad')
    group by
        connection_id,
        platform,
        account_id,
        campaign_id,
        date,
        level
),

accounts as (
    -- Only accounts that report both levels; a day without rows of a level had nothing of it
    select
        connection_id,
        platform || coalesce(' ' || account_id, '') as stream,
        date as day,
        coalesce(sum(spend) filter (where level = 'campaign'), 0) as campaign_spend,
        coalesce(sum(spend) filter (where level = 'ad'), 0) as ad_spend,
        coalesce(sum(spend) filter (where campaign_ad_days is null), 0) as spend_without_ads,
        coalesce(sum(impressions) filter (where level = 'campaign'), 0) as campaign_impressions,
        coalesce(sum(impressions) filter (where level = 'ad'), 0) as ad_impressions,
        coalesce(sum(impressions) filter (where campaign_ad_days is null), 0) as impressions_without_ads,
        coalesce(sum(clicks) filter (where level = 'campaign'), 0) as campaign_clicks,
        coalesce(sum(clicks) filter (where level = 'ad'), 0) as ad_clicks,
        coalesce(sum(clicks) filter (where campaign_ad_days is null), 0) as clicks_without_ads
    from levels
    where ad_days > 0
    group by
        connection_id,
        platform,
        account_id,
        date
    having count(*) filter (where level = 'campaign') > 0
),

compared as (
    select connection_id, stream, day, 'records' as measure, vendor_says, we_have, rows_waiting, 0 as without_ads,
        0.0 as tolerance
    from counts

    union all

    select connection_id, stream, day, 'spend_by_level', campaign_spend, ad_spend, 0, spend_without_ads, 0.01
    from accounts

    union all

    select connection_id, stream, day, 'impressions_by_level', campaign_impressions, ad_impressions, 0, impressions_without_ads, 0.01
    from accounts

    union all

    select connection_id, stream, day, 'clicks_by_level', campaign_clicks, ad_clicks, 0, clicks_without_ads, 0.01
    from accounts
)

select
    compared.connection_id || '/' || compared.stream as source,
    compared.day,
    compared.measure,
    connections.brand_id,
    compared.connection_id,
    cast(compared.vendor_says as decimal(18, 4)) as vendor_says,
    cast(compared.we_have as decimal(18, 4)) as we_have,
    cast(compared.we_have - compared.vendor_says as decimal(18, 4)) as difference,
    cast(compared.rows_waiting as bigint) as rows_waiting,
    cast(compared.without_ads as decimal(18, 4)) as without_ads,
    abs(compared.we_have + compared.without_ads - compared.vendor_says)
    <= case
        when compared.tolerance = 0 then 0
        else {{ largest(['1', 'compared.tolerance * abs(compared.vendor_says)']) }}
    end
        as is_ok
from compared
inner join {{ ref('stg_atalaya__connections') }} as connections
    on connections.connection_id = compared.connection_id

{# What is wrong with the name of each campaign; the convention is BRAND_CHANNEL_STRATEGY_PRODUCT_YYYYMM. #}
with

named as (
    select
        campaigns.*,
        upper(trim(campaigns.campaign_name)) as written_name,
        coalesce(split_part(upper(trim(campaigns.campaign_name)), '_', 1), '') as part1,
        coalesce(split_part(upper(trim(campaigns.campaign_name)), '_', 3), '') as part3,
        coalesce(split_part(upper(trim(campaigns.campaign_name)), '_', 5), '') as part5
    from {{ ref('dim_campaign') }} as campaigns
),

spend as (
    select
        campaign_key,
        {{ complete_sum('spend_rc', 'spend') }} as spend_rc
    from {{ ref('fct_ad_performance') }}
    where
        is_roi_level
        and campaign_key is not null
    group by campaign_key
)

select
    named.campaign_key,
    named.brand_id,
    named.platform,
    named.channel_id,
    named.campaign_name,
    named.is_compliant,
    case
        when named.is_compliant then 'none'
        when named.campaign_name = named.campaign_id and named.platform not in ('utm', 'offline') then 'no_name'
        when length(named.written_name) - length(replace(named.written_name, '_', '')) <> 4 then 'parts'
        when named.part1 <> upper(named.brand_id) then 'brand'
        when named.part3 not in ('ACQUIRE', 'GROW', 'KEEP') then 'strategy'
        when not {{ matches('named.part5', "'^20[0-9]{2}(0[1-9]|1[0-2])$'") }} then 'period'
        else 'characters'
    end as problem,
    named.action_id is not null as is_planned,
    spend.spend_rc,
    named.first_seen_date,
    named.last_seen_date
from named
left join spend
    on spend.campaign_key = named.campaign_key

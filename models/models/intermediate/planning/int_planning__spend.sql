{# What was spent by campaign, channel and day, on platforms and outside, with the rows that have no rate. #}
with

spend as (
    select
        brand_id,
        channel_id,
        campaign_key,
        date as date_day,
        spend,
        spend_rc
    from {{ ref('fct_ad_performance') }}
    where
        is_roi_level
        and spend is not null

    union all

    select
        spend.brand_id,
        signals.channel_id,
        aliases.campaign_key,
        spend.date_day,
        spend.spend,
        spend.spend_rc
    from {{ ref('int_roi__offline_spend') }} as spend
    inner join {{ ref('int_roi__channel_signals') }} as signals
        on signals.channel_signal = spend.channel_signal
    left join {{ ref('int_roi__campaign_aliases') }} as aliases
        on
            aliases.brand_id = spend.brand_id
            and aliases.alias = spend.campaign_alias
)

select
    brand_id,
    channel_id,
    campaign_key,
    date_day,
    cast(sum(spend_rc) as decimal(18, 4)) as spend_rc,
    count(*) - count(spend_rc) as unconverted_spend
from spend
group by
    brand_id,
    channel_id,
    campaign_key,
    date_day

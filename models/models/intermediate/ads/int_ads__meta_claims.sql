{#
    The claims of Meta by row of its report. Action types overlap (a purchase seen by the pixel is also one of
    omni_purchase), so the claim of a row is that of its most preferred type alone, in the default window.
#}
with

actions as (
    select
        connection_id,
        brand_id,
        'campaign' as level,
        account_id,
        campaign_id,
        cast(null as varchar) as ad_id,
        date,
        action_type,
        attribution_window,
        conversions,
        conversion_value
    from {{ ref('stg_meta_ads__insights_campaign_actions') }}

    union all

    select
        connection_id,
        brand_id,
        'ad' as level,
        account_id,
        campaign_id,
        ad_id,
        date,
        action_type,
        attribution_window,
        conversions,
        conversion_value
    from {{ ref('stg_meta_ads__insights_ad_actions') }}
),

preferred as (
    select
        actions.*,
        case when actions.attribution_window = 'default' then counted.preference end as preference
    from actions
    left join {{ ref('conversion_actions') }} as counted
        on
            counted.platform = 'meta'
            and counted.action_type = actions.action_type
),

ranked as (
    select
        preferred.*,
        min(preference) over (
            partition by connection_id, level, account_id, coalesce(ad_id, campaign_id), date
        ) as best_preference
    from preferred
)

select
    connection_id,
    brand_id,
    level,
    account_id,
    max(campaign_id) as campaign_id,
    ad_id,
    date,
    sum(conversions) filter (where preference = best_preference) as conversions,
    cast(sum(conversion_value) filter (where preference = best_preference) as decimal(18, 4)) as conversion_value,
    '[' || {{ text_list(
        "'{\"action_type\":\"' || action_type || '\",\"window\":\"' || attribution_window || '\",\"conversions\":'"
        ~ " || coalesce(cast(cast(conversions as decimal(18, 4)) as varchar), 'null') || ',\"value\":'"
        ~ " || coalesce(cast(conversion_value as varchar), 'null') || '}'",
        ',',
        'action_type, attribution_window',
    ) }} || ']' as conversions_by_window
from ranked
group by
    connection_id,
    brand_id,
    level,
    account_id,
    coalesce(ad_id, campaign_id),
    ad_id,
    date

{#
    What each source contributes to a day of a campaign and channel, one row per contribution, with the number of rows
    whose money could not be converted. Contributions that do not depend on the date basis appear in both; those that do
    not depend on the attribution model have none and belong to each.
#}
with

lifetimes as (
    select
        brand_id,
        customer_id,
        cast({{ complete_sum('margin_rc', 'order_key') }} as decimal(20, 4)) as margin_rc
    from {{ ref('fct_orders') }}
    where
        is_counted
        and customer_id is not null
    group by
        brand_id,
        customer_id
),

contributions as (
    select
        brand_id,
        channel_id,
        coalesce(campaign_key, 'none') as campaign_key,
        date,
        'both' as date_basis,
        cast(null as varchar) as model,
        sum(spend_rc) as spend_rc,
        count(spend) - count(spend_rc) as unconverted_spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        null as visits,
        null as leads,
        null as qualified_leads,
        null as new_customers,
        null as orders,
        sum(conversions) as platform_conversions,
        sum(conversion_value_rc) as platform_value_rc,
        count(conversion_value) - count(conversion_value_rc) as unconverted_platform_value,
        null as attributed_conversions,
        null as attributed_revenue_rc,
        0 as unknown_revenue,
        null as attributed_margin_rc,
        0 as unknown_margin,
        null as self_reported_customers,
        null as lifetime_margin_rc,
        0 as unknown_lifetime
    from {{ ref('fct_ad_performance') }}
    where is_roi_level
    group by
        brand_id,
        channel_id,
        coalesce(campaign_key, 'none'),
        date

    union all

    select
        spend.brand_id,
        signals.channel_id,
        coalesce(aliases.campaign_key, 'none'),
        spend.date_day,
        'both',
        null,
        sum(spend.spend_rc),
        count(spend.spend) - count(spend.spend_rc),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        null,
        null,
        0,
        null,
        0,
        null,
        null,
        0
    from {{ ref('int_roi__offline_spend') }} as spend
    inner join {{ ref('int_roi__channel_signals') }} as signals
        on signals.channel_signal = spend.channel_signal
    left join {{ ref('int_roi__campaign_aliases') }} as aliases
        on
            aliases.brand_id = spend.brand_id
            and aliases.alias = spend.campaign_alias
    group by
        spend.brand_id,
        signals.channel_id,
        coalesce(aliases.campaign_key, 'none'),
        spend.date_day

    union all

    select
        brand_id,
        channel_id,
        coalesce(campaign_key, 'none'),
        touch_date,
        'both',
        null,
        null,
        0,
        null,
        null,
        count(*),
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        null,
        null,
        0,
        null,
        0,
        null,
        null,
        0
    from {{ ref('fct_touchpoints') }}
    where
        kind = 'visit'
        and not is_bot
    group by
        brand_id,
        channel_id,
        coalesce(campaign_key, 'none'),
        touch_date

    union all

    select
        brand_id,
        channel_id,
        coalesce(campaign_key, 'none'),
        captured_date,
        'both',
        null,
        null,
        0,
        null,
        null,
        null,
        count(*),
        count(*) filter (where is_qualified),
        null,
        null,
        null,
        null,
        0,
        null,
        null,
        0,
        null,
        0,
        null,
        null,
        0
    from {{ ref('fct_leads') }}
    group by
        brand_id,
        channel_id,
        coalesce(campaign_key, 'none'),
        captured_date

    union all

    select
        attribution.brand_id,
        attribution.channel_id,
        coalesce(attribution.campaign_key, 'none'),
        case bases.date_basis when 'click' then attribution.touch_date else attribution.conversion_date end,
        bases.date_basis,
        attribution.model,
        null,
        0,
        null,
        null,
        null,
        null,
        null,
        sum(attribution.credit) filter (where attribution.kind = 'first_order'),
        sum(attribution.credit),
        null,
        null,
        0,
        sum(attribution.credit),
        sum(attribution.value_rc),
        count(*) - count(attribution.value_rc),
        sum(attribution.margin_rc),
        count(*) - count(attribution.margin_rc),
        null,
        sum(cast(attribution.credit * lifetimes.margin_rc as decimal(18, 4)))
            filter (where attribution.kind = 'first_order'),
        count(*) filter (where attribution.kind = 'first_order' and lifetimes.margin_rc is null)
    from {{ ref('fct_attribution') }} as attribution
    left join lifetimes
        on
            lifetimes.brand_id = attribution.brand_id
            and lifetimes.customer_id = attribution.customer_id
    cross join (
        select 'click' as date_basis
        union all
        select 'conversion'
    ) as bases
    where attribution.kind in ('first_order', 'repeat_order')
    group by
        attribution.brand_id,
        attribution.channel_id,
        coalesce(attribution.campaign_key, 'none'),
        case bases.date_basis when 'click' then attribution.touch_date else attribution.conversion_date end,
        bases.date_basis,
        attribution.model

    union all

    select
        conversions.brand_id,
        said.channel_id,
        'none',
        conversions.conversion_date,
        'both',
        null,
        null,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        null,
        null,
        0,
        null,
        0,
        count(*),
        null,
        0
    from {{ ref('fct_conversions') }} as conversions
    inner join {{ ref('int_customers__self_reported') }} as said
        on
            said.brand_id = conversions.brand_id
            and said.customer_id = conversions.customer_id
    where conversions.kind = 'first_order'
    group by
        conversions.brand_id,
        said.channel_id,
        conversions.conversion_date
)

select
    contributions.brand_id,
    contributions.channel_id,
    contributions.campaign_key,
    contributions.date,
    bases.date_basis,
    contributions.model,
    cast(contributions.spend_rc as decimal(18, 4)) as spend_rc,
    cast(contributions.unconverted_spend as bigint) as unconverted_spend,
    cast(contributions.impressions as bigint) as impressions,
    cast(contributions.clicks as bigint) as clicks,
    cast(contributions.visits as bigint) as visits,
    cast(contributions.leads as bigint) as leads,
    cast(contributions.qualified_leads as bigint) as qualified_leads,
    cast(contributions.new_customers as decimal(24, 12)) as new_customers,
    cast(contributions.orders as decimal(24, 12)) as orders,
    cast(contributions.platform_conversions as decimal(18, 4)) as platform_conversions,
    cast(contributions.platform_value_rc as decimal(18, 4)) as platform_value_rc,
    cast(contributions.unconverted_platform_value as bigint) as unconverted_platform_value,
    cast(contributions.attributed_conversions as decimal(24, 12)) as attributed_conversions,
    cast(contributions.attributed_revenue_rc as decimal(18, 4)) as attributed_revenue_rc,
    cast(contributions.unknown_revenue as bigint) as unknown_revenue,
    cast(contributions.attributed_margin_rc as decimal(18, 4)) as attributed_margin_rc,
    cast(contributions.unknown_margin as bigint) as unknown_margin,
    cast(contributions.self_reported_customers as bigint) as self_reported_customers,
    cast(contributions.lifetime_margin_rc as decimal(18, 4)) as lifetime_margin_rc,
    cast(contributions.unknown_lifetime as bigint) as unknown_lifetime
from contributions
inner join (
    select 'click' as date_basis
    union all
    select 'conversion'
) as bases
    on contributions.date_basis in ('both', bases.date_basis)

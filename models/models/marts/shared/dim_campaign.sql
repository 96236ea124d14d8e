with

campaigns as (
    select
        campaigns.*,
        upper(trim(campaigns.campaign_name)) as written_name
    from {{ ref('int_roi__campaigns') }} as campaigns
),

named as (
    -- BRAND_CHANNEL_STRATEGY_PRODUCT_YYYYMM; links carry the same name in lower case
    select
        campaigns.*,
        coalesce(
            {{ matches(
                'written_name',
                "'^[A-Z0-9-]+_[A-Z0-9-]+_(ACQUIRE|GROW|KEEP)_[A-Z0-9-]+_20[0-9]{2}(0[1-9]|1[0-2])$'",
            ) }}
            and coalesce(split_part(written_name, '_', 1), '') = upper(brand_id),
            false
        ) as is_compliant
    from campaigns
),

actions as (
    -- The most specific pattern of the plan that fits a name
    select
        named.campaign_key,
        actions.action_id,
        lower(actions.strategy) as strategy,
        row_number() over (
            partition by named.campaign_key
            order by length(actions.campaign_pattern) desc, actions.action_id
        ) as position
    from named
    inner join {{ ref('stg_files__plan_actions') }} as actions
        on
            actions.brand_id = named.brand_id
            and named.written_name like replace(upper(trim(actions.campaign_pattern)), '*', '%')
)

select
    named.campaign_key,
    named.brand_id,
    named.connection_id,
    named.platform,
    named.account_id,
    named.campaign_id,
    coalesce(named.campaign_name, named.campaign_id) as campaign_name,
    named.objective,
    named.status,
    signals.channel_id,
    case when named.is_compliant then coalesce(split_part(named.written_name, '_', 1), '') end as name_brand,
    case when named.is_compliant then coalesce(split_part(named.written_name, '_', 2), '') end as name_channel,
    case when named.is_compliant then coalesce(split_part(named.written_name, '_', 3), '') end as name_strategy,
    case when named.is_compliant then coalesce(split_part(named.written_name, '_', 4), '') end as name_product,
    case when named.is_compliant then coalesce(split_part(named.written_name, '_', 5), '') end as name_period,
    coalesce(
        case when named.is_compliant then lower(coalesce(split_part(named.written_name, '_', 3), '')) end,
        actions.strategy
    ) as strategy,
    actions.action_id,
    named.is_compliant,
    named.first_seen_date,
    named.last_seen_date
from named
inner join {{ ref('int_roi__channel_signals') }} as signals
    on signals.channel_signal = named.channel_signal
left join actions
    on
        actions.campaign_key = named.campaign_key
        and actions.position = 1

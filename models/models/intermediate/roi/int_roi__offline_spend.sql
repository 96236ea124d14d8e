{#
    Spend outside advertising platforms by day: an amount is spread evenly over its period in whole cents, what is left
    over falls on the last day, so that the days add up to the amount exactly.
#}
with

spend as (
    select
        spend.connection_id,
        spend.brand_id,
        spend.source,
        spend.spend_id,
        lower(trim(spend.channel)) as medium,
        spend.campaign_id,
        spend.starts_on,
        case when spend.ends_on >= spend.starts_on then spend.ends_on else spend.starts_on end as ends_on,
        spend.amount,
        upper(coalesce(spend.currency, connections.currency, company.currency)) as currency,
        company.currency as reporting_currency
    from {{ ref('stg_files__spend') }} as spend
    left join {{ ref('stg_atalaya__connections') }} as connections
        on connections.connection_id = spend.connection_id
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        spend.starts_on is not null
        and spend.amount is not null
),

shares as (
    select
        spend.*,
        cast(
            floor(cast(100 * amount as decimal(20, 4)) / nullif(date_diff('day', starts_on, ends_on) + 1, 0)) as bigint
        ) as cents_a_day
    from spend
),

days as (
    select
        shares.*,
        cast(each_day.date_day as date) as date_day
    from shares
    cross join {{ days_from('shares.starts_on', 'shares.ends_on', 'each_day') }}
),

amounts as (
    select
        days.*,
        case
            when date_day < ends_on then cast(cast(cents_a_day as decimal(18, 4)) * 0.01 as decimal(18, 4))
            else
                amount - cast(
                    cast(cents_a_day * date_diff('day', starts_on, ends_on) as decimal(18, 4)) * 0.01 as decimal(18, 4)
                )
        end as spend_amount
    from days
)

select
    amounts.connection_id || '|' || amounts.source || '|' || amounts.spend_id as spend_key,
    amounts.brand_id,
    amounts.connection_id,
    amounts.date_day,
    cast(amounts.spend_amount as decimal(18, 4)) as spend,
    amounts.currency,
    {{ converted('amounts.spend_amount', fx_rate('amounts.currency', 'amounts.reporting_currency', 'fx.rate')) }}
        as spend_rc,
    {{ campaign_alias('amounts.campaign_id') }} as campaign_alias,
    {{ channel_signal("'spend'", platform='amounts.medium') }} as channel_signal
from amounts
left join {{ ref('int_planning__fx_rates') }} as fx
    on
        fx.currency = amounts.currency
        and fx.date_day = amounts.date_day

{#
    The points of each sign of a lead: how the leads of earlier months that had it bought, against all of its kind, as
    a difference of log odds. Twenty leads that bought like all others are added to each, so that a few say little.
    Only leads whose 30 days were over before the month of the lead began are looked at.
#}
with

counted as (
    select
        kind,
        sign,
        value,
        known_month,
        count(*) as leads,
        count(*) filter (where has_bought) as bought
    from {{ ref('int_leads__score_features') }}
    where is_outcome_known
    group by
        kind,
        sign,
        value,
        known_month
),

months as (
    select distinct
        kind,
        month
    from {{ ref('int_leads__score_features') }}
),

past as (
    select
        months.kind,
        months.month,
        counted.sign,
        counted.value,
        sum(counted.leads) as leads,
        sum(counted.bought) as bought
    from months
    inner join counted
        on
            counted.kind = months.kind
            and counted.known_month < months.month
    group by
        months.kind,
        months.month,
        counted.sign,
        counted.value
),

totals as (
    select
        kind,
        month,
        sign,
        sum(leads) as leads,
        sum(bought) as bought,
        cast(sum(bought) as double) / nullif(cast(sum(leads) as double), 0) as rate
    from past
    group by
        kind,
        month,
        sign
),

joined as (
    select
        features.lead_key,
        features.brand_id,
        features.kind,
        features.sign,
        features.value,
        totals.leads as all_leads,
        totals.bought as all_bought,
        totals.rate,
        coalesce(past.leads, 0) as past_leads,
        coalesce(past.bought, 0) as past_bought
    from {{ ref('int_leads__score_features') }} as features
    left join totals
        on
            totals.kind = features.kind
            and totals.month = features.month
            and totals.sign = features.sign
    left join past
        on
            past.kind = features.kind
            and past.month = features.month
            and past.sign = features.sign
            and past.value = features.value
)

select
    lead_key,
    sign,
    brand_id,
    kind,
    value,
    cast(coalesce(all_leads, 0) as bigint) as all_leads,
    cast(coalesce(all_bought, 0) as bigint) as all_bought,
    cast(past_leads as bigint) as past_leads,
    cast(past_bought as bigint) as past_bought,
    case
        when all_leads >= 50 and all_bought >= 10 and all_bought < all_leads
            then
                ln((past_bought + 20 * rate) / nullif(past_leads - past_bought + 20 * (1 - rate), 0))
                - ln(rate / nullif(1 - rate, 0))
    end as points
from joined

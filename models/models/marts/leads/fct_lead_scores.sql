with

summed as (
    select
        lead_key,
        max(all_leads) as past_leads,
        max(all_bought) as past_bought,
        case when count(points) = count(*) then sum(points) end as points
    from {{ ref('fct_lead_score_parts') }}
    group by lead_key
),

outcomes as (
    select
        lead_key,
        brand_id,
        kind,
        month,
        bool_or(is_outcome_known) as is_outcome_known,
        bool_or(has_bought) as has_bought
    from {{ ref('int_leads__score_features') }}
    group by
        lead_key,
        brand_id,
        kind,
        month
),

odds as (
    select
        outcomes.*,
        summed.past_leads,
        summed.past_bought,
        summed.points,
        cast(summed.past_bought as double) / nullif(cast(summed.past_leads as double), 0) as base_rate
    from outcomes
    inner join summed
        on summed.lead_key = outcomes.lead_key
),

scored as (
    select
        odds.*,
        case
            when points is not null
                then 1 / nullif(1 + exp(-1 * (points + ln(base_rate / nullif(1 - base_rate, 0)))), 0)
        end as probability
    from odds
)

select
    scored.lead_key,
    scored.brand_id,
    leads.customer_id,
    scored.kind,
    leads.captured_date,
    scored.month as scored_month,
    scored.past_leads,
    scored.past_bought,
    case when scored.points is not null then scored.base_rate end as base_rate,
    scored.points,
    scored.probability,
    cast(round(100 * scored.probability) as bigint) as score,
    case
        when scored.probability is null
            then 'Fewer than 50 earlier leads of this kind, or fewer than 10 that bought: no score.'
    end as reason,
    case
        when scored.probability is null
            then 'Menos de 50 contactos anteriores de este tipo, o menos de 10 que compraron: sin puntuación.'
    end as reason_es,
    case when scored.is_outcome_known then scored.has_bought end as has_bought
from scored
inner join {{ ref('fct_leads') }} as leads
    on leads.lead_key = scored.lead_key

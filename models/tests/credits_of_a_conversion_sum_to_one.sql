{# Every conversion is credited exactly once in every model, and with exactly its revenue. #}
select
    conversions.conversion_id,
    attribution.model,
    sum(attribution.credit) as credit
from {{ ref('fct_conversions') }} as conversions
left join {{ ref('fct_attribution') }} as attribution
    on attribution.conversion_id = conversions.conversion_id
group by
    conversions.conversion_id,
    attribution.model,
    conversions.value_rc
having
    attribution.model is null
    or abs(sum(attribution.credit) - 1) > 0.000001
    or coalesce(sum(attribution.value_rc), 0) <> coalesce(conversions.value_rc, 0)

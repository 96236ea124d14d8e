{# Every conversion is credited exactly once in every model, and with exactly its revenue and margin. #}
select
    conversions.conversion_id,
    models.model,
    sum(attribution.credit) as credit
from {{ ref('fct_conversions') }} as conversions
cross join {{ ref('attribution_models') }} as models
left join {{ ref('fct_attribution') }} as attribution
    on
        attribution.conversion_id = conversions.conversion_id
        and attribution.model = models.model
group by
    conversions.conversion_id,
    models.model,
    conversions.value_rc,
    conversions.margin_rc
having
    sum(attribution.credit) is distinct from 1
    or sum(attribution.value_rc) is distinct from conversions.value_rc
    or sum(attribution.margin_rc) is distinct from conversions.margin_rc

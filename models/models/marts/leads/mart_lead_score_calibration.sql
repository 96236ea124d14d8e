with

ranked as (
    select
        kind,
        probability,
        has_bought,
        ntile(10) over (partition by kind order by probability, lead_key) as decile
    from {{ ref('fct_lead_scores') }}
    where
        probability is not null
        and has_bought is not null
)

select
    kind,
    cast(decile as bigint) as decile,
    count(*) as leads,
    count(*) filter (where has_bought) as bought,
    sum(probability) as expected,
    min(probability) as probability_from,
    max(probability) as probability_to
from ranked
group by
    kind,
    decile

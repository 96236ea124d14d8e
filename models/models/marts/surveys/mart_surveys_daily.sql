select
    brand_id,
    answered_date as date,
    kind,
    count(*) as responses,
    count(*) filter (where is_promoter) as promoters,
    count(*) filter (where is_detractor) as detractors,
    count(*) filter (where is_satisfied) as satisfied,
    cast(sum(cast(score as decimal(18, 4))) as double) as score_sum
from {{ ref('int_surveys__responses') }}
group by
    brand_id,
    answered_date,
    kind

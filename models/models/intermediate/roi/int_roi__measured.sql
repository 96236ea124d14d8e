{#
    What each brand measures at all. A day without visits is zero visits only where visits are counted; where nobody
    counts them it is unknown.
#}
select
    brands.brand_id,
    exists (
        select 1 from {{ ref('fct_touchpoints') }} as touchpoints where touchpoints.brand_id = brands.brand_id
    ) as has_touchpoints,
    exists (select 1 from {{ ref('fct_leads') }} as leads where leads.brand_id = brands.brand_id) as has_leads,
    exists (select 1 from {{ ref('fct_orders') }} as orders where orders.brand_id = brands.brand_id) as has_orders,
    exists (
        select 1 from {{ ref('int_customers__self_reported') }} as answers where answers.brand_id = brands.brand_id
    ) as has_answers
from {{ ref('stg_atalaya__brands') }} as brands

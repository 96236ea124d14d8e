{#
    Which categories go together: of the buyers of one, how many bought the other too, in the same order or another,
    and how many began with the first. Lift compares that with what chance would give among all buyers of the brand.
#}
with

bought as (
    select
        brand_id,
        customer_id,
        category,
        min(order_date) as first_date
    from {{ ref('fct_order_items') }}
    where
        is_counted
        and customer_id is not null
        and category is not null
    group by
        brand_id,
        customer_id,
        category
),

buyers as (
    select
        brand_id,
        count(distinct customer_id) as buyers
    from bought
    group by brand_id
),

sizes as (
    select
        brand_id,
        category,
        count(*) as customers
    from bought
    group by
        brand_id,
        category
),

pairs as (
    select
        one.brand_id,
        one.category,
        other.category as other_category,
        count(*) as customers_both,
        count(*) filter (where one.first_date < other.first_date) as customers_later
    from bought as one
    inner join bought as other
        on
            other.brand_id = one.brand_id
            and other.customer_id = one.customer_id
            and other.category <> one.category
    group by
        one.brand_id,
        one.category,
        other.category
)

select
    pairs.brand_id,
    pairs.category,
    pairs.other_category,
    buyers.buyers,
    one.customers as customers_category,
    other.customers as customers_other,
    pairs.customers_both,
    pairs.customers_later,
    cast(pairs.customers_both as double) / nullif(cast(one.customers as double), 0) as confidence,
    cast(pairs.customers_both as double) * buyers.buyers
    / nullif(cast(one.customers as double) * other.customers, 0) as lift
from pairs
inner join buyers
    on buyers.brand_id = pairs.brand_id
inner join sizes as one
    on
        one.brand_id = pairs.brand_id
        and one.category = pairs.category
inner join sizes as other
    on
        other.brand_id = pairs.brand_id
        and other.category = pairs.other_category

{#
    People who live together. A household is no person: its members keep their own ids, contacts and consents, and two
    of them are never joined because they share a number or a dwelling.
#}
with

members as (
    select
        groups.group_id as household_id,
        groups.member_key as customer_id,
        customers.city,
        customers.province,
        customers.postcode,
        customers.country,
        customers.first_seen_at
    from {{ source('raw', 'identity__groups') }} as groups
    inner join {{ ref('dim_customer') }} as customers
        on customers.customer_id = groups.member_key
    where groups.kind = 'household'
),

brands as (
    select
        household_id,
        {{ text_list('brand_id', ',', 'brand_id') }} as brand_ids
    from (
        select distinct
            members.household_id,
            known.brand_id
        from members
        inner join {{ ref('bridge_customer_brand') }} as known
            on known.customer_id = members.customer_id
    ) as pairs
    group by household_id
),

orders as (
    select
        accounts.account_id as household_id,
        count(*) as orders,
        min(orders.ordered_at) as first_order_at,
        max(orders.ordered_at) as last_order_at,
        {{ complete_sum('orders.net_rc', 'orders.order_key') }} as net_revenue_rc
    from {{ ref('int_customers__order_accounts') }} as accounts
    inner join {{ ref('fct_orders') }} as orders
        on orders.order_key = accounts.order_key
    where accounts.account_type = 'household'
    group by accounts.account_id
)

select
    members.household_id,
    count(*) as members,
    count(*) filter (where buyers.orders > 0) as buyers,
    max_by(members.city, members.customer_id) filter (where members.city is not null) as city,
    max_by(members.province, members.customer_id) filter (where members.city is not null) as province,
    max_by(members.postcode, members.customer_id) filter (where members.city is not null) as postcode,
    max_by(members.country, members.customer_id) filter (where members.country is not null) as country,
    min(members.first_seen_at) as first_seen_at,
    min(orders.first_order_at) as first_order_at,
    max(orders.last_order_at) as last_order_at,
    coalesce(max(orders.orders), 0) as orders,
    case
        when count(orders.household_id) = 0 then cast(0 as decimal(18, 4))
        else max(orders.net_revenue_rc)
    end as net_revenue_rc,
    max(brands.brand_ids) as brand_ids
from members
inner join {{ ref('dim_customer') }} as buyers
    on buyers.customer_id = members.customer_id
inner join brands
    on brands.household_id = members.household_id
left join orders
    on orders.household_id = members.household_id
group by members.household_id

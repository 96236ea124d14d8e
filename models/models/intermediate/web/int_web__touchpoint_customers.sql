{#
    Whose touchpoint it is. What a touchpoint says of itself comes first (an order placed, a known user, the click id
    of a lead); the others of the same visitor follow the latest of those.
#}
with

touchpoints as (
    select
        touchpoint_key,
        connection_id,
        brand_id,
        source,
        touchpoint_id,
        visitor_id,
        user_id,
        gclid,
        fbclid,
        msclkid,
        occurred_at
    from {{ ref('int_web__touchpoints') }}
),

customers as (
    select record_key, brand_id, entity, source_key, email_norm, customer_id
    from {{ ref('int_customers__assigned') }}
),

by_email as (
    -- One address may stand on records of two people: the one with more of them is meant
    select
        brand_id,
        email_norm,
        customer_id
    from (
        select
            brand_id,
            email_norm,
            customer_id,
            row_number() over (
                partition by brand_id, email_norm
                order by count(*) desc, customer_id
            ) as position
        from customers
        where email_norm is not null
        group by
            brand_id,
            email_norm,
            customer_id
    ) as ranked
    where position = 1
),

by_contact as (
    select
        brand_id,
        source_key,
        min(customer_id) as customer_id
    from customers
    where entity = 'contact'
    group by
        brand_id,
        source_key
    having count(distinct customer_id) = 1
),

by_order as (
    -- A site may report an order by its id or by the number that the buyer sees
    select
        orders.brand_id,
        orders.order_id,
        min(customers.customer_id) as customer_id
    from (
        select brand_id, record_key, order_id from {{ ref('int_commerce__orders') }}
        union
        select brand_id, record_key, order_name from {{ ref('int_commerce__orders') }} where order_name is not null
    ) as orders
    inner join customers
        on customers.record_key = orders.record_key
    group by
        orders.brand_id,
        orders.order_id
    having count(distinct customers.customer_id) = 1
),

by_click as (
    select
        clicks.brand_id,
        clicks.click_id,
        min(clicks.customer_id) as customer_id
    from (
        select
            leads.brand_id,
            coalesce(leads.gclid, leads.fbclid, leads.msclkid) as click_id,
            customers.customer_id
        from {{ ref('int_leads__leads') }} as leads
        inner join customers
            on customers.record_key = leads.record_key
    ) as clicks
    where clicks.click_id is not null
    group by
        clicks.brand_id,
        clicks.click_id
    having count(distinct clicks.customer_id) = 1
),

evidence as (
    select
        touchpoints.touchpoint_key,
        customers.customer_id,
        1 as strength
    from touchpoints
    inner join customers
        on
            customers.record_key
            = touchpoints.connection_id || ':' || touchpoints.source || ':touchpoint:' || touchpoints.touchpoint_id

    union all

    select
        touchpoints.touchpoint_key,
        by_order.customer_id,
        2 as strength
    from touchpoints
    inner join {{ ref('stg_matomo__visit_goals') }} as goals
        on
            touchpoints.source = 'matomo'
            and goals.connection_id = touchpoints.connection_id
            and goals.visit_id = touchpoints.touchpoint_id
    inner join by_order
        on
            by_order.brand_id = touchpoints.brand_id
            and by_order.order_id = goals.order_id

    union all

    select
        touchpoints.touchpoint_key,
        by_email.customer_id,
        3 as strength
    from touchpoints
    inner join by_email
        on
            by_email.brand_id = touchpoints.brand_id
            and by_email.email_norm = {{ normal_email('touchpoints.user_id') }}

    union all

    select
        touchpoints.touchpoint_key,
        by_contact.customer_id,
        4 as strength
    from touchpoints
    inner join by_contact
        on
            by_contact.brand_id = touchpoints.brand_id
            and by_contact.source_key = touchpoints.user_id

    union all

    select
        touchpoints.touchpoint_key,
        by_click.customer_id,
        5 as strength
    from touchpoints
    inner join by_click
        on
            by_click.brand_id = touchpoints.brand_id
            and by_click.click_id = coalesce(touchpoints.gclid, touchpoints.fbclid, touchpoints.msclkid)
),

direct as (
    select
        touchpoint_key,
        customer_id
    from (
        select
            evidence.*,
            row_number() over (partition by touchpoint_key order by strength, customer_id) as position
        from evidence
    ) as ranked
    where position = 1
),

visitors as (
    select
        connection_id,
        visitor_id,
        customer_id
    from (
        select
            touchpoints.connection_id,
            touchpoints.visitor_id,
            direct.customer_id,
            row_number() over (
                partition by touchpoints.connection_id, touchpoints.visitor_id
                order by touchpoints.occurred_at desc, touchpoints.touchpoint_key desc
            ) as position
        from direct
        inner join touchpoints
            on touchpoints.touchpoint_key = direct.touchpoint_key
        where touchpoints.visitor_id is not null
    ) as ranked
    where position = 1
)

select
    touchpoints.touchpoint_key,
    coalesce(direct.customer_id, visitors.customer_id) as customer_id,
    direct.customer_id is not null as is_identified
from touchpoints
left join direct
    on direct.touchpoint_key = touchpoints.touchpoint_key
left join visitors
    on
        visitors.connection_id = touchpoints.connection_id
        and visitors.visitor_id = touchpoints.visitor_id
where coalesce(direct.customer_id, visitors.customer_id) is not null

{# The account of every order with a known buyer, who ordered it and who paid. The contact that ordered says first. #}
select
    orders.order_key,
    orders.ordered_at,
    buyers.customer_id,
    coalesce(payers.customer_id, buyers.customer_id) as payer_customer_id,
    case when positions.organisation_id is not null then 'organisation' else accounts.account_type end as account_type,
    coalesce(positions.organisation_id, accounts.account_id) as account_id
from {{ ref('int_commerce__orders') }} as orders
inner join {{ ref('int_customers__assigned') }} as buyers
    on buyers.record_key = orders.record_key
inner join {{ ref('int_customers__accounts') }} as accounts
    on accounts.customer_id = buyers.customer_id
left join {{ ref('int_customers__assigned') }} as payers
    on payers.record_key = orders.connection_id || ':' || orders.source || ':' || orders.payer_contact_id
left join {{ ref('int_customers__positions') }} as positions
    on positions.record_key = orders.connection_id || ':' || orders.source || ':' || orders.contact_id
where orders.is_counted

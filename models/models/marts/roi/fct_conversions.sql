with

leads as (
    select
        leads.lead_key,
        leads.brand_id,
        leads.captured_at,
        leads.qualified_at,
        customers.customer_id
    from {{ ref('int_leads__leads') }} as leads
    left join {{ ref('int_customers__assigned') }} as customers
        on customers.record_key = leads.record_key
),

lead_conversions as (
    select
        'lead:' || lead_key as conversion_id,
        brand_id,
        'lead' as kind,
        customer_id,
        captured_at as occurred_at,
        lead_key as source_key
    from leads

    union all

    select
        'qualified_lead:' || lead_key as conversion_id,
        brand_id,
        'qualified_lead' as kind,
        customer_id,
        qualified_at as occurred_at,
        lead_key as source_key
    from leads
    where qualified_at is not null
)

select
    lead_conversions.conversion_id,
    lead_conversions.brand_id,
    lead_conversions.kind,
    lead_conversions.customer_id,
    lead_conversions.occurred_at,
    {{ local_date('lead_conversions.occurred_at', 'company.timezone') }} as conversion_date,
    cast(null as decimal(18, 4)) as value_rc,
    cast(null as decimal(18, 4)) as margin_rc,
    cast(null as varchar) as place,
    lead_conversions.source_key
from lead_conversions
cross join {{ ref('stg_atalaya__company') }} as company

union all

select
    'order:' || order_key as conversion_id,
    brand_id,
    case when is_first_order then 'first_order' else 'repeat_order' end as kind,
    customer_id,
    ordered_at as occurred_at,
    order_date as conversion_date,
    net_rc as value_rc,
    margin_rc,
    place,
    order_key as source_key
from {{ ref('fct_orders') }}
where is_counted

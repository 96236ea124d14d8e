with

leads as (
    select
        'lead:' || lead_key as conversion_id,
        brand_id,
        'lead' as kind,
        customer_id,
        captured_at as occurred_at,
        lead_key as source_key
    from {{ ref('fct_leads') }}

    union all

    select
        'qualified_lead:' || lead_key as conversion_id,
        brand_id,
        'qualified_lead' as kind,
        customer_id,
        qualified_at as occurred_at,
        lead_key as source_key
    from {{ ref('fct_leads') }}
    where is_qualified
)

select
    leads.conversion_id,
    leads.brand_id,
    leads.kind,
    leads.customer_id,
    leads.occurred_at,
    {{ local_date('leads.occurred_at', 'company.timezone') }} as conversion_date,
    cast(null as decimal(18, 4)) as value_rc,
    cast(null as decimal(18, 4)) as margin_rc,
    cast(null as varchar) as place,
    leads.source_key
from leads
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

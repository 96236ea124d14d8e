select
    deals.connection_id,
    deals.brand_id,
    deals.source,
    deals.deal_id,
    deals.connection_id || '|' || deals.source || '|' || deals.deal_id as deal_key,
    deals.connection_id || ':' || deals.source || ':' || deals.contact_id as record_key,
    deals.deal_name,
    deals.contact_id,
    deals.company_id,
    deals.owner,
    deals.pipeline,
    deals.stage,
    deals.amount,
    upper(coalesce(deals.currency, connections.currency, company.currency)) as currency,
    deals.created_at,
    {{ local_date('deals.created_at', 'company.timezone') }} as created_date,
    deals.closed_at,
    {{ local_date('deals.closed_at', 'company.timezone') }} as closed_date,
    coalesce(deals.is_closed, deals.is_won is not null) as is_closed,
    deals.is_won,
    deals.loss_reason
from {{ canonical_union([
    'int_crm__files_deals',
    'int_crm__hubspot_deals',
    'int_crm__salesforce_deals',
]) }} as deals
left join {{ ref('stg_atalaya__connections') }} as connections
    on connections.connection_id = deals.connection_id
cross join {{ ref('stg_atalaya__company') }} as company

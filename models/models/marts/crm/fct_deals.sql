select
    deals.deal_key,
    deals.brand_id,
    deals.connection_id,
    deals.source,
    deals.deal_id,
    deals.deal_name,
    customers.customer_id,
    deals.company_id,
    companies.company_name,
    deals.owner,
    deals.pipeline,
    deals.stage,
    deals.created_at,
    deals.created_date,
    deals.closed_at,
    deals.closed_date,
    deals.is_closed,
    deals.is_won,
    deals.loss_reason,
    deals.amount,
    deals.currency,
    {{ fx_rate('deals.currency', 'company.currency', 'fx.rate') }} as fx_rate,
    {{ converted('deals.amount', fx_rate('deals.currency', 'company.currency', 'fx.rate')) }} as amount_rc
from {{ ref('int_crm__deals') }} as deals
cross join {{ ref('stg_atalaya__company') }} as company
left join {{ ref('int_planning__fx_rates') }} as fx
    on
        fx.currency = deals.currency
        and fx.date_day = coalesce(deals.closed_date, deals.created_date)
left join {{ ref('int_customers__assigned') }} as customers
    on customers.record_key = deals.record_key
left join {{ ref('int_crm__companies') }} as companies
    on
        companies.connection_id = deals.connection_id
        and companies.source = deals.source
        and companies.company_id = deals.company_id

select
    _connection as connection_id,
    _brand as brand_id,
    company_id,
    name as company_name,
    tax_id,
    cnae,
    employees,
    annual_revenue,
    default_ratio,
    domain,
    parent_company_id,
    city,
    country,
    created_at,
    updated_at,
    is_deleted
from {{ newest(source('raw', 'hubspot__companies')) }}

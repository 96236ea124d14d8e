select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    company_id,
    name as company_name,
    tax_id,
    cnae,
    employees,
    annual_revenue,
    default_ratio,
    domain,
    parent_company_id,
    country
from {{ newest(source('raw', 'files__companies')) }}

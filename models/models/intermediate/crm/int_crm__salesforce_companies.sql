{{ config(materialized='view') }}

select
    {{ canonical_select('companies', given={
        'source': "'salesforce'",
        'company_id': 'account_id',
        'company_name': 'name',
        'domain': 'website',
        'parent_company_id': 'parent_account_id',
    }) }}
from {{ ref('stg_salesforce__accounts') }}
where not coalesce(is_deleted, false)

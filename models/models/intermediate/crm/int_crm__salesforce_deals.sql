{{ config(materialized='view') }}

{# Salesforce knows the day of closing alone: its first instant in the time zone of the company stands for it. #}
select
    {{ canonical_select('deals', given={
        'connection_id': 'opportunities.connection_id',
        'source': "'salesforce'",
        'deal_id': 'opportunity_id',
        'deal_name': 'name',
        'company_id': 'account_id',
        'owner': 'owner_id',
        'pipeline': 'type',
        'currency': 'opportunities.currency',
        'closed_at': "case when is_closed then "
        ~ utc_timestamp('cast(close_date as timestamp(6))', 'company.timezone') ~ " end",
    }) }}
from {{ ref('stg_salesforce__opportunities') }} as opportunities
cross join {{ ref('stg_atalaya__company') }} as company
where not coalesce(is_deleted, false)

{{ config(materialized='view') }}

{# A lead counts as qualified once it was converted: Salesforce keeps the day, in the company's time zone. #}
select
    {{ canonical_select('leads', given={
        'source': "'salesforce'",
        'given_name': 'first_name',
        'surname1': 'last_name',
        'captured_at': 'created_at',
        'qualified_at': "case when is_converted then "
        ~ utc_timestamp('cast(converted_date as timestamp(6))', 'company.timezone') ~ " end",
        'is_contact': 'false',
    }, lacks=[
        'surname2', 'full_name', 'campaign_id', 'msclkid', 'ttclid', 'li_fat_id', 'twclid',
    ]) }}
from {{ ref('stg_salesforce__leads') }}
cross join {{ ref('stg_atalaya__company') }} as company
where not coalesce(is_deleted, false)

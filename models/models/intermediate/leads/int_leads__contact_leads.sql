{{ config(materialized='view') }}

{# Leads that are contacts of a CRM: those that became a lead. #}
select
    {{ canonical_select('leads', given={
        'lead_id': 'contact_id',
        'captured_at': 'became_lead_at',
        'status': 'lead_status',
        'qualified_at': 'became_qualified_at',
        'is_contact': 'true',
    }, lacks=['campaign_id', 'msclkid', 'ttclid', 'li_fat_id', 'twclid']) }}
from {{ ref('int_crm__contacts') }}
where became_lead_at is not null

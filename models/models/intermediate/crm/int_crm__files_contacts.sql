{{ config(materialized='view') }}

select
    {{ canonical_select('contacts', lacks=[
        'lead_status', 'form_id', 'landing_page', 'product_interest', 'consent_version', 'utm_source', 'utm_medium',
        'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'became_lead_at', 'became_qualified_at',
    ]) }}
from {{ ref('stg_files__contacts') }}
where not coalesce(is_deleted, false)

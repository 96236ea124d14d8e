{{ config(materialized='view') }}

select
    {{ canonical_select('contacts', given={
        'source': "'shopify'",
        'contact_id': 'customer_id',
        'given_name': 'first_name',
        'surname1': 'last_name',
    }, lacks=[
        'surname2', 'full_name', 'national_id', 'birth_date', 'email2', 'phone2', 'company_id', 'job_title',
        'party_kind', 'lifecycle_stage', 'lead_status', 'self_reported_source', 'form_id', 'landing_page',
        'product_interest', 'consent_version', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content',
        'utm_term', 'gclid', 'fbclid', 'became_lead_at', 'became_qualified_at',
    ]) }}
from {{ ref('stg_shopify__customers') }}

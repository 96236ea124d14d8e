{{ config(materialized='view') }}

{# Customers of Stripe are contacts where its payments are the orders; elsewhere the shop knows them. #}
select
    {{ canonical_select('contacts', given={
        'source': "'stripe'",
        'contact_id': 'customer_id',
        'full_name': 'name',
    }, lacks=[
        'given_name', 'surname1', 'surname2', 'national_id', 'birth_date', 'email2', 'phone2', 'company_id',
        'company_name', 'job_title', 'party_kind', 'lifecycle_stage', 'lead_status', 'self_reported_source',
        'form_id', 'landing_page', 'product_interest', 'consent_version', 'utm_source', 'utm_medium',
        'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'became_lead_at', 'became_qualified_at',
    ]) }}
from {{ ref('stg_stripe__customers') }}
where
    is_order
    and not coalesce(is_deleted, false)

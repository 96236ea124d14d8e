{{ config(tags=['identity']) }}

{#
    Everything that any source says of a person, one row per record of a source, with its identifiers made comparable.
    The identity step reads this table and gives each record_key a customer.
#}
with

people as (
    select
        connection_id,
        brand_id,
        source,
        contact_id as source_key,
        'contact' as entity,
        1 as priority,
        contact_id,
        national_id,
        email,
        email2,
        phone,
        phone2,
        given_name,
        surname1,
        surname2,
        full_name,
        birth_date,
        street,
        postcode,
        city,
        province,
        country,
        language,
        company_name,
        party_kind,
        self_reported_source,
        created_at as first_seen_at,
        coalesce(updated_at, created_at) as observed_at
    from {{ ref('int_crm__contacts') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        'lead:' || lead_id,
        'lead',
        2,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        given_name,
        surname1,
        surname2,
        full_name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        self_reported_source,
        captured_at,
        captured_at
    from {{ canonical_union([
        'int_leads__files_leads',
        'int_leads__salesforce_leads',
    ]) }} as leads

    union all

    select
        connection_id,
        brand_id,
        'zendesk',
        user_id,
        'user',
        3,
        null,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        full_name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        created_at,
        coalesce(updated_at, created_at)
    from {{ ref('stg_zendesk__users') }}
    where
        role is null
        or lower(role) not in ('agent', 'admin')

    union all

    select
        connection_id,
        brand_id,
        source,
        'order:' || order_id,
        'order',
        4,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        ordered_at,
        ordered_at
    from {{ ref('int_commerce__orders') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        'case:' || case_id,
        'case',
        5,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        created_at,
        created_at
    from {{ ref('stg_files__cases') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        'touchpoint:' || touchpoint_id,
        'touchpoint',
        6,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        occurred_at,
        occurred_at
    from {{ ref('stg_files__touchpoints') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        source_key,
        entity,
        priority,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        given_name,
        surname,
        null,
        full_name,
        null,
        null,
        null,
        null,
        null,
        country,
        language,
        null,
        null,
        null,
        first_seen_at,
        observed_at
    from {{ ref('int_customers__contact_points') }}
)

select *
from (
    {{ normalised_people('people') | indent(4) }}
) as normalised

with

merged as (
    -- HubSpot keeps the ids that were merged into a contact as one text; those contacts live on in the other
    select
        contacts.connection_id,
        trim(merged_ids.contact_id) as contact_id
    from {{ ref('stg_hubspot__contacts') }} as contacts
    cross join unnest(split(replace(contacts.merged_contact_ids, ',', ';'), ';')) as merged_ids (contact_id)
    where contacts.merged_contact_ids is not null
),

hubspot as (
    select
        contacts.connection_id,
        contacts.brand_id,
        'hubspot' as source,
        contacts.contact_id,
        contacts.first_name as given_name,
        contacts.last_name as surname1,
        cast(null as varchar) as surname2,
        cast(null as varchar) as full_name,
        contacts.national_id,
        contacts.birth_date,
        contacts.email,
        contacts.additional_emails as email2,
        contacts.phone,
        contacts.mobile_phone as phone2,
        contacts.street,
        contacts.postcode,
        contacts.city,
        contacts.province,
        contacts.country,
        contacts.language,
        contacts.company_id,
        coalesce(contacts.company_name, companies.company_name) as company_name,
        contacts.job_title,
        contacts.party_kind,
        contacts.lifecycle_stage,
        contacts.lead_status,
        contacts.self_reported_source,
        contacts.form_id,
        contacts.landing_page,
        contacts.product_interest,
        contacts.consent_version,
        contacts.utm_source,
        contacts.utm_medium,
        contacts.utm_campaign,
        contacts.utm_content,
        contacts.utm_term,
        contacts.gclid,
        contacts.fbclid,
        contacts.became_lead_at,
        contacts.became_qualified_at,
        contacts.created_at,
        contacts.updated_at
    from {{ ref('stg_hubspot__contacts') }} as contacts
    left join {{ ref('stg_hubspot__companies') }} as companies
        on
            companies.connection_id = contacts.connection_id
            and companies.company_id = contacts.company_id
    where
        not coalesce(contacts.is_deleted, false)
        and not exists (
            select 1
            from merged
            where
                merged.connection_id = contacts.connection_id
                and merged.contact_id = contacts.contact_id
        )
),

files as (
    select
        connection_id,
        brand_id,
        source,
        contact_id,
        given_name,
        surname1,
        surname2,
        full_name,
        national_id,
        birth_date,
        email,
        email2,
        phone,
        phone2,
        street,
        postcode,
        city,
        province,
        country,
        language,
        company_id,
        company_name,
        job_title,
        party_kind,
        lifecycle_stage,
        cast(null as varchar) as lead_status,
        self_reported_source,
        cast(null as varchar) as form_id,
        cast(null as varchar) as landing_page,
        cast(null as varchar) as product_interest,
        cast(null as varchar) as consent_version,
        cast(null as varchar) as utm_source,
        cast(null as varchar) as utm_medium,
        cast(null as varchar) as utm_campaign,
        cast(null as varchar) as utm_content,
        cast(null as varchar) as utm_term,
        cast(null as varchar) as gclid,
        cast(null as varchar) as fbclid,
        cast(null as timestamp) as became_lead_at,
        cast(null as timestamp) as became_qualified_at,
        created_at,
        updated_at
    from {{ ref('stg_files__contacts') }}
    where not coalesce(is_deleted, false)
)

select * from hubspot
union all
select * from files

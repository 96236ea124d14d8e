{{ config(materialized='view') }}

with

merged as (
    -- HubSpot keeps the ids that were merged into a contact as one text; those contacts live on in the other
    select
        contacts.connection_id,
        trim(merged_ids.contact_id) as contact_id
    from {{ ref('stg_hubspot__contacts') }} as contacts
    cross join unnest(split(replace(contacts.merged_contact_ids, ',', ';'), ';')) as merged_ids (contact_id)
    where contacts.merged_contact_ids is not null
)

select
    {{ canonical_select('contacts', given={
        'connection_id': 'contacts.connection_id',
        'brand_id': 'contacts.brand_id',
        'source': "'hubspot'",
        'contact_id': 'contacts.contact_id',
        'given_name': 'first_name',
        'surname1': 'last_name',
        'email2': 'additional_emails',
        'phone2': 'mobile_phone',
        'city': 'contacts.city',
        'country': 'contacts.country',
        'company_id': 'contacts.company_id',
        'company_name': 'coalesce(contacts.company_name, companies.company_name)',
        'created_at': 'contacts.created_at',
        'updated_at': 'contacts.updated_at',
    }, lacks=['surname2', 'full_name']) }}
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

{{ config(materialized='view') }}

{# A contact of an account acts for a company. One that was merged into another lies in the recycle bin. #}
select
    {{ canonical_select('contacts', given={
        'connection_id': 'contacts.connection_id',
        'brand_id': 'contacts.brand_id',
        'source': "'salesforce'",
        'given_name': 'contacts.first_name',
        'surname1': 'contacts.last_name',
        'phone': 'contacts.phone',
        'phone2': 'contacts.mobile_phone',
        'city': 'contacts.city',
        'country': 'contacts.country',
        'company_id': 'contacts.account_id',
        'company_name': 'accounts.name',
        'party_kind': "case when contacts.account_id is not null then 'b2b' else 'b2c' end",
        'created_at': 'contacts.created_at',
        'updated_at': 'contacts.updated_at',
    }, lacks=[
        'surname2', 'full_name', 'email2', 'lifecycle_stage', 'lead_status', 'form_id', 'landing_page',
        'product_interest', 'became_lead_at', 'became_qualified_at',
    ]) }}
from {{ ref('stg_salesforce__contacts') }} as contacts
left join {{ ref('stg_salesforce__accounts') }} as accounts
    on
        accounts.connection_id = contacts.connection_id
        and accounts.account_id = contacts.account_id
where not coalesce(contacts.is_deleted, false)

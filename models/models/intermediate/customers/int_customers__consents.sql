{#
    Everything that any source says of a consent, one row per event. What a source knows only as a state gives the
    event that led to it. A channel that was not named holds for all of them.
#}
with

given as (
    select
        connection_id,
        brand_id,
        source,
        'consent:' || consent_id as consent_id,
        contact_id,
        {{ normal_email('email') }} as email_norm,
        {{ normal_phone('phone') }} as phone_norm,
        lower(purpose) as purpose,
        lower(channel) as channel,
        is_granted,
        given_at,
        text_version,
        proof
    from {{ ref('stg_files__consents') }}

    union all

    -- A version of a text is noted where it was accepted
    select
        connection_id,
        brand_id,
        source,
        'contact:' || contact_id,
        contact_id,
        {{ normal_email('email') }},
        {{ normal_phone('phone') }},
        'marketing',
        null,
        true,
        coalesce(became_lead_at, created_at),
        consent_version,
        'state of the contact'
    from {{ ref('int_crm__contacts') }}
    where consent_version is not null

    union all

    select
        connection_id,
        brand_id,
        'mailchimp',
        'subscribed:' || list_id || ':' || member_id,
        'recipient:' || member_id,
        {{ normal_email('email') }},
        null,
        'marketing',
        'email',
        true,
        coalesce(opted_in_at, changed_at),
        null,
        'list ' || list_id
    from {{ ref('stg_mailchimp__list_members') }}
    where
        status = 'subscribed'
        or (status in ('unsubscribed', 'cleaned') and opted_in_at is not null)

    union all

    -- Cleaned: the address cannot be reached, so nothing may be sent to it either
    select
        connection_id,
        brand_id,
        'mailchimp',
        status || ':' || list_id || ':' || member_id,
        'recipient:' || member_id,
        {{ normal_email('email') }},
        null,
        'marketing',
        'email',
        false,
        changed_at,
        null,
        'list ' || list_id
    from {{ ref('stg_mailchimp__list_members') }}
    where status in ('unsubscribed', 'cleaned')

    union all

    select
        connection_id,
        brand_id,
        'shopify',
        'email:' || customer_id,
        customer_id,
        {{ normal_email('email') }},
        null,
        'marketing',
        'email',
        upper(email_marketing) = 'SUBSCRIBED',
        coalesce(updated_at, created_at),
        null,
        'state of the customer: ' || lower(email_marketing)
    from {{ ref('stg_shopify__customers') }}
    where upper(email_marketing) in ('SUBSCRIBED', 'UNSUBSCRIBED', 'REDACTED', 'INVALID')

    union all

    select
        connection_id,
        brand_id,
        'shopify',
        'sms:' || customer_id,
        customer_id,
        null,
        {{ normal_phone('phone') }},
        'marketing',
        'sms',
        upper(sms_marketing) = 'SUBSCRIBED',
        coalesce(updated_at, created_at),
        null,
        'state of the customer: ' || lower(sms_marketing)
    from {{ ref('stg_shopify__customers') }}
    where upper(sms_marketing) in ('SUBSCRIBED', 'UNSUBSCRIBED', 'REDACTED')
),

people as (
    select
        connection_id || ':' || source || ':' || source_key as record_name,
        customer_id,
        email_norm,
        phone_norm
    from {{ ref('int_customers__assigned') }}
),

-- An address or number of several customers says of none of them who consented
by_email as (
    select email_norm, min(customer_id) as customer_id
    from people
    where email_norm is not null
    group by email_norm
    having min(customer_id) = max(customer_id)
),

by_phone as (
    select phone_norm, min(customer_id) as customer_id
    from people
    where phone_norm is not null
    group by phone_norm
    having min(customer_id) = max(customer_id)
),

by_record as (
    select record_name, min(customer_id) as customer_id
    from people
    group by record_name
)

select
    given.connection_id || ':' || given.source || ':' || given.consent_id as consent_key,
    given.connection_id,
    given.brand_id,
    given.source,
    coalesce(by_record.customer_id, by_email.customer_id, by_phone.customer_id) as customer_id,
    given.email_norm,
    given.phone_norm,
    given.purpose,
    coalesce(given.channel, 'any') as channel,
    coalesce(given.is_granted, false) as is_granted,
    given.given_at,
    given.text_version,
    given.proof
from given
left join by_record
    on by_record.record_name = given.connection_id || ':' || given.source || ':' || given.contact_id
left join by_email
    on by_email.email_norm = given.email_norm
left join by_phone
    on by_phone.phone_norm = given.phone_norm
where given.purpose is not null

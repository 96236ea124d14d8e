{#
    What holds now, for each customer, purpose, channel and address or number. For one address or number the newest event counts, at the
    same instant the refusal; a refusal at one of them counts for the person, so that merging never widens a consent.
#}
with

channels as (
    select 'email' as channel
    union all
    select 'phone'
    union all
    select 'sms'
),

events as (
    select
        consents.customer_id,
        consents.brand_id,
        consents.purpose,
        channels.channel,
        coalesce(
            case when channels.channel = 'email' then consents.email_norm else consents.phone_norm end,
            consents.connection_id || ':' || consents.source
        ) as contact_point,
        consents.is_granted,
        consents.given_at,
        consents.consent_key
    from {{ ref('int_customers__consents') }} as consents
    inner join channels
        on consents.channel = channels.channel or consents.channel = 'any'
    where consents.customer_id is not null
),

newest as (
    select
        events.*,
        row_number() over (
            partition by customer_id, purpose, channel, contact_point
            order by given_at desc nulls last, is_granted, consent_key desc
        ) as position
    from events
)

select
    customer_id,
    purpose,
    channel,
    contact_point,
    is_granted,
    bool_and(is_granted) over (partition by customer_id, purpose, channel) as is_granted_for_person,
    given_at as since
from newest
where position = 1

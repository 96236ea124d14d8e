{# Recipients of e-mails and callers as records of persons: one for each of them, however many events there are. #}
with

members as (
    -- An address may be on several lists of an account
    select *
    from (
        select
            list_members.*,
            row_number() over (
                partition by connection_id, member_id
                order by changed_at desc nulls last, list_id
            ) as position
        from {{ ref('stg_mailchimp__list_members') }} as list_members
    ) as ranked
    where position = 1
),

recipients as (
    select
        connection_id,
        brand_id,
        source,
        recipient,
        min(case when source <> 'mailchimp' then contact_id end) as contact_id,
        max_by(email, occurred_at) filter (where email is not null) as email,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as observed_at
    from {{ ref('int_email__events') }}
    where recipient is not null
    group by
        connection_id,
        brand_id,
        source,
        recipient
),

callers as (
    select
        connection_id,
        brand_id,
        source,
        caller,
        min(contact_id) as contact_id,
        max_by(email, started_at) filter (where email is not null) as email,
        max_by(phone, started_at) filter (where phone is not null) as phone,
        min(started_at) as first_seen_at,
        max(started_at) as observed_at
    from {{ ref('int_care__interactions') }}
    where caller is not null
    group by
        connection_id,
        brand_id,
        source,
        caller
)

select
    coalesce(recipients.connection_id, members.connection_id) as connection_id,
    coalesce(recipients.brand_id, members.brand_id) as brand_id,
    coalesce(recipients.source, 'mailchimp') as source,
    'recipient:' || coalesce(recipients.recipient, members.member_id) as source_key,
    'recipient' as entity,
    6 as priority,
    recipients.contact_id,
    coalesce(members.email, recipients.email) as email,
    members.phone,
    members.given_name,
    members.surname,
    members.full_name,
    members.country,
    members.language,
    coalesce(members.opted_in_at, recipients.first_seen_at) as first_seen_at,
    coalesce(members.changed_at, recipients.observed_at) as observed_at
from recipients
full outer join members
    on
        recipients.source = 'mailchimp'
        and members.connection_id = recipients.connection_id
        and members.member_id = recipients.recipient

union all

select
    connection_id,
    brand_id,
    source,
    'caller:' || caller,
    'caller',
    7,
    contact_id,
    email,
    phone,
    null,
    null,
    null,
    null,
    null,
    first_seen_at,
    observed_at
from callers

{# The canonical stream email_events: every vendor that gives it. #}
with

events as (
    select *
    from {{ canonical_union([
        'int_email__mailchimp_events',
        'int_email__files_events',
    ]) }} as vendors
)

select
    events.connection_id || '|' || events.source || '|' || events.event_id as event_key,
    events.*,
    {{ local_date('events.occurred_at', 'company.timezone') }} as event_date,
    -- One recipient is one contact of the source, or one address where the source names no contact
    coalesce(events.contact_id, lower(trim(events.email))) as recipient,
    events.connection_id || ':' || events.source || ':recipient:'
    || coalesce(events.contact_id, lower(trim(events.email))) as record_key
from events
cross join {{ ref('stg_atalaya__company') }} as company
where events.occurred_at is not null

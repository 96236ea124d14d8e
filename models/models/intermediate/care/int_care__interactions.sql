{# The canonical stream interactions: every vendor that gives it. #}
with

interactions as (
    select *
    from {{ canonical_union([
        'int_care__instagram_interactions',
        'int_care__facebook_interactions',
        'int_care__twilio_interactions',
        'int_care__files_interactions',
    ]) }} as vendors
)

select
    interactions.connection_id || '|' || interactions.source || '|' || interactions.interaction_id as interaction_key,
    interactions.*,
    {{ local_date('interactions.started_at', 'company.timezone') }} as started_date,
    -- One caller is one contact of the source, or one number or address where the source names no contact
    coalesce(contact_id, phone, lower(trim(email))) as caller,
    interactions.connection_id || ':' || interactions.source || ':caller:'
    || coalesce(contact_id, phone, lower(trim(email))) as record_key
from interactions
cross join {{ ref('stg_atalaya__company') }} as company
where interactions.started_at is not null

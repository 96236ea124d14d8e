select
    events.event_key,
    events.brand_id,
    events.connection_id,
    events.source,
    events.event_id,
    events.campaign_id,
    aliases.campaign_key,
    {{ hash_key(['events.connection_id', 'events.source', 'events.recipient']) }} as recipient_key,
    customers.customer_id,
    events.kind,
    events.occurred_at,
    events.event_date,
    events.url,
    case when events.kind = 'open' then coalesce(events.is_machine_open, false) end as is_machine_open
from {{ ref('int_email__events') }} as events
left join {{ ref('int_email__mailings') }} as mailings
    on
        mailings.connection_id = events.connection_id
        and mailings.source = events.source
        and mailings.campaign_id = events.campaign_id
left join {{ ref('int_roi__campaign_aliases') }} as aliases
    on
        aliases.brand_id = events.brand_id
        and aliases.alias = coalesce(mailings.campaign_alias, {{ campaign_alias('events.campaign_id') }})
left join {{ ref('int_customers__assigned') }} as customers
    on customers.record_key = events.record_key

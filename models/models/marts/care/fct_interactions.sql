select
    interactions.interaction_key,
    interactions.brand_id,
    interactions.connection_id,
    interactions.source,
    interactions.interaction_id,
    interactions.case_id,
    customers.customer_id,
    coalesce(interactions.channel, 'unknown') as channel,
    coalesce(interactions.direction, 'unknown') as direction,
    interactions.started_at,
    interactions.started_date,
    interactions.answered_at,
    interactions.ended_at,
    interactions.queue,
    interactions.agent_id,
    -- What people say in private stays with the source
    case when interactions.is_public then interactions.text end as text,
    interactions.language,
    interactions.is_public,
    interactions.moved_to_private,
    interactions.wait_s,
    interactions.talk_s,
    interactions.hold_s,
    interactions.wrap_s,
    -- Parts that a source cannot measure are left out; without talking there is nothing that was handled
    case
        when interactions.talk_s is not null and not coalesce(interactions.is_abandoned, false)
            then interactions.talk_s + coalesce(interactions.hold_s, 0) + coalesce(interactions.wrap_s, 0)
    end as handle_s,
    interactions.is_abandoned,
    interactions.transfers
from {{ ref('int_care__interactions') }} as interactions
left join {{ ref('int_customers__assigned') }} as customers
    on customers.record_key = interactions.record_key

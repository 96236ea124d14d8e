{#
    Twilio as the canonical stream interactions. A call that came in lasts from the first ring; the agent who takes it
    is a leg of its own, so waiting and talking are told by the two. A call without legs was answered by the account
    itself: nothing is known of its waiting. Twilio knows nothing of holding and of the work after a call.
#}
with

legs as (
    select
        connection_id,
        parent_call_sid,
        min(started_at) as answered_at,
        sum(duration_s) as talk_s,
        count(*) as taken,
        min_by(to_number, started_at) as first_agent
    from {{ ref('stg_twilio__calls') }}
    where
        parent_call_sid is not null
        and status in ('completed', 'in-progress')
    group by
        connection_id,
        parent_call_sid
),

dialled as (
    select distinct connection_id, parent_call_sid
    from {{ ref('stg_twilio__calls') }}
    where parent_call_sid is not null
),

calls as (
    select
        calls.connection_id,
        calls.brand_id,
        calls.call_sid,
        calls.account_sid,
        calls.direction = 'inbound' as is_inbound,
        calls.from_number,
        calls.to_number,
        calls.started_at,
        calls.ended_at,
        calls.duration_s,
        calls.status,
        legs.answered_at,
        legs.talk_s,
        legs.taken,
        legs.first_agent,
        dialled.parent_call_sid is not null as has_legs,
        calls.status in ('no-answer', 'busy', 'failed', 'canceled') as is_lost
    from {{ ref('stg_twilio__calls') }} as calls
    left join legs
        on
            legs.connection_id = calls.connection_id
            and legs.parent_call_sid = calls.call_sid
    left join dialled
        on
            dialled.connection_id = calls.connection_id
            and dialled.parent_call_sid = calls.call_sid
    where
        calls.parent_call_sid is null
        and calls.started_at is not null
)

select
    {{ canonical_given('interactions', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'source': "'twilio'",
        'interaction_id': 'call_sid',
        'phone': 'case when is_inbound then from_number else to_number end',
        'channel': "'call'",
        'direction': "case when is_inbound then 'inbound' else 'outbound' end",
        'started_at': 'started_at',
        'answered_at': 'answered_at',
        'ended_at': 'ended_at',
        'queue': 'account_sid',
        'agent_id': "replace(first_agent, 'client:', '')",
        'is_public': 'false',
        'wait_s': "case when answered_at is not null then " ~ seconds_between('started_at', 'answered_at')
            ~ " when is_lost then duration_s end",
        'talk_s': "case when has_legs then talk_s when status = 'completed' then duration_s end",
        'is_abandoned': "case when is_inbound and ended_at is not null then is_lost or (has_legs and taken is null) end",
        'transfers': 'case when taken > 0 then taken - 1 end',
    }) }}
from calls

union all

select
    {{ canonical_given('interactions', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'source': "'twilio'",
        'interaction_id': 'message_sid',
        'phone': "case when direction = 'inbound' then from_number else to_number end",
        'channel': "'message'",
        'direction': "case when direction = 'inbound' then 'inbound' else 'outbound' end",
        'started_at': 'coalesce(sent_at, created_at)',
        'queue': 'account_sid',
        'text': 'body',
        'is_public': 'false',
    }) }}
from {{ ref('stg_twilio__messages') }}

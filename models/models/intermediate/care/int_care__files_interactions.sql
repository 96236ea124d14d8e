{# What files deliver as the canonical stream interactions. #}
select
    {{ canonical_select('interactions', ['connection_id', 'brand_id', 'source', 'interaction_id', 'case_id',
        'contact_id', 'email', 'phone', 'social_handle', 'channel', 'direction', 'started_at', 'answered_at',
        'ended_at', 'queue', 'agent_id', 'text', 'language', 'is_public', 'moved_to_private', 'wait_s', 'talk_s',
        'hold_s', 'wrap_s', 'is_abandoned', 'transfers']) }}
from {{ ref('stg_files__interactions') }}

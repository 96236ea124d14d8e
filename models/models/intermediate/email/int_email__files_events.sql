{# What files deliver as the canonical stream email_events, the sources' words for a kind brought to one. #}
select
    {{ canonical_given('email_events', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'source': 'source',
        'event_id': 'event_id',
        'campaign_id': 'campaign_id',
        'contact_id': 'contact_id',
        'email': 'email',
        'kind': "coalesce(kinds.meaning, case when kind in ('sent', 'delivered', 'open', 'click', 'bounce', 'spam', 'unsubscribe') then kind end, 'other')",
        'occurred_at': 'occurred_at',
        'url': 'url',
        'is_machine_open': 'is_machine_open',
    }) }}
from {{ ref('stg_files__email_events') }}
left join {{ ref('codes') }} as kinds
    on
        kinds.code_list = 'email_event'
        and kinds.code = kind

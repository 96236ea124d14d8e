{# Comments and conversations of Facebook pages as the canonical stream interactions. #}
{{ social_interactions('facebook') }}

union all

select
    {{ canonical_given('interactions', {
        'connection_id': 'messages.connection_id',
        'brand_id': 'messages.brand_id',
        'source': "'facebook'",
        'interaction_id': 'messages.message_id',
        'social_handle': 'messages.author_name',
        'channel': "'message'",
        'direction': "case when messages.author_id = messages.page_id then 'outbound' else 'inbound' end",
        'started_at': 'messages.created_at',
        'answered_at': 'answers.answered_at',
        'text': 'messages.text',
        'is_public': 'false',
    }) }}
from {{ ref('stg_facebook_pages__messages') }} as messages
left join (
    select
        asked.connection_id,
        asked.message_id,
        min(answer.created_at) as answered_at
    from {{ ref('stg_facebook_pages__messages') }} as asked
    inner join {{ ref('stg_facebook_pages__messages') }} as answer
        on
            answer.connection_id = asked.connection_id
            and answer.conversation_id = asked.conversation_id
            and answer.author_id = answer.page_id
            and answer.created_at >= asked.created_at
    where asked.author_id <> asked.page_id
    group by
        asked.connection_id,
        asked.message_id
) as answers
    on
        answers.connection_id = messages.connection_id
        and answers.message_id = messages.message_id

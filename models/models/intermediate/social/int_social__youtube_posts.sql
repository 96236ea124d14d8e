{# YouTube as the canonical stream social_posts. #}
select
    {{ canonical_given('social_posts', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'platform': "'youtube'",
        'post_id': 'video_id',
        'page_id': 'channel_id',
        'published_at': 'published_at',
        'format': "'video'",
        'text': 'title',
        'url': "'https://www.youtube.com/watch?v=' || video_id",
        'is_deleted': "privacy = 'private'",
    }) }}
from {{ ref('stg_youtube__videos') }}

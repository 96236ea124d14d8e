{# Facebook pages as the canonical stream social_posts. #}
select
    {{ canonical_given('social_posts', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'platform': "'facebook'",
        'post_id': 'post_id',
        'page_id': 'page_id',
        'published_at': 'published_at',
        'format': 'lower(coalesce(media_type, status_type))',
        'text': 'message',
        'url': 'url',
        'is_paid': "case when promotion_status is not null then lower(promotion_status) = 'active' end",
        'is_deleted': 'not is_published',
    }) }}
from {{ ref('stg_facebook_pages__posts') }}

{# Instagram as the canonical stream social_posts. #}
select
    {{ canonical_given('social_posts', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'platform': "'instagram'",
        'post_id': 'media_id',
        'page_id': 'account_id',
        'published_at': 'published_at',
        'format': "case when upper(product_type) in ('REELS', 'STORY') then lower(product_type) else lower(media_type) end",
        'text': 'caption',
        'url': 'url',
        'is_paid': "upper(product_type) = 'AD'",
        'is_deleted': 'false',
    }) }}
from {{ ref('stg_instagram__media') }}

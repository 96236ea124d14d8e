{# What files deliver as the canonical stream social_posts. #}
select
    {{ canonical_select('social_posts', ['connection_id', 'brand_id', 'platform', 'post_id', 'page_id', 'published_at',
        'format', 'text', 'url', 'campaign_id', 'is_paid', 'is_deleted']) }}
from {{ ref('stg_files__social_posts') }}

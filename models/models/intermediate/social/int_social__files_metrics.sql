{# What files deliver as the canonical stream social_metrics. #}
select
    {{ canonical_select('social_metrics', ['connection_id', 'brand_id', 'platform', 'object', 'date', 'impressions',
        'reach', 'views', 'engagements', 'reactions', 'comments', 'shares', 'saves', 'clicks', 'followers',
        'new_followers', 'lost_followers']) }}
from {{ ref('stg_files__social_metrics') }}

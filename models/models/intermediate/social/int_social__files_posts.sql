{# What files deliver as the canonical stream social_posts. #}
select
    {{ canonical_select('social_posts') }}
from {{ ref('stg_files__social_posts') }}

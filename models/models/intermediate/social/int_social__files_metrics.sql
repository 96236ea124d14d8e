{# What files deliver as the canonical stream social_metrics. #}
select
    {{ canonical_select('social_metrics') }}
from {{ ref('stg_files__social_metrics') }}

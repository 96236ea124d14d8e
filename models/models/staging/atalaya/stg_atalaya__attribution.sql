select
    lookback_days,
    half_life_days,
    max_touches,
    starts_anew,
    direct_only_alone
from {{ source('raw', 'atalaya__attribution') }}

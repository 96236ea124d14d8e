{# What files deliver as the canonical stream interactions. #}
select
    {{ canonical_select('interactions') }}
from {{ ref('stg_files__interactions') }}

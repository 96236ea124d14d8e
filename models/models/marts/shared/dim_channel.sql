select
    channel_id,
    channel_group,
    channel_name_es,
    channel_name_en,
    is_paid,
    sort_order
from {{ ref('channels') }}

select
    repeats,
    weeks,
    expected_orders
from {{ source('raw', 'atalaya__value_curve') }}

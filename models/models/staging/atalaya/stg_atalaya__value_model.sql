select
    r,
    alpha,
    a,
    b,
    customers
from {{ source('raw', 'atalaya__value_model') }}

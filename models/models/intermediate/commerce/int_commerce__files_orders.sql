{{ config(materialized='view') }}

select
    {{ canonical_select('orders', lacks=['order_name']) }}
from {{ ref('stg_files__orders') }}

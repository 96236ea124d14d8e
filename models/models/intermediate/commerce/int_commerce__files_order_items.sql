{{ config(materialized='view') }}

select
    {{ canonical_select('order_items', lacks=['cost_of_goods']) }}
from {{ ref('stg_files__order_items') }}

{{ config(materialized='view') }}

{# A deal of a file is open while nothing says that it was won or lost. #}
select
    {{ canonical_select('deals', given={'is_closed': 'is_won is not null'}, lacks=['deal_name', 'pipeline']) }}
from {{ ref('stg_files__deals') }}

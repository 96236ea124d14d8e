{{ config(materialized='view') }}

select
    {{ canonical_select('ad_performance', {'platform': 'lower(trim(platform))', 'level': 'lower(trim(level))'}) }}
from {{ ref('stg_files__ad_performance') }}
where date is not null

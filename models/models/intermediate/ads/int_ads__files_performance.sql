{{ config(materialized='view') }}

{%- set given = {'platform': 'lower(trim(platform))', 'level': 'lower(trim(level))'} -%}
{%- for name, type in canonical_columns('ad_performance') if name not in given -%}
    {%- do given.update({name: name}) -%}
{%- endfor %}

select
    {{- as_canonical('ad_performance', given) }}
from {{ ref('stg_files__ad_performance') }}
where date is not null

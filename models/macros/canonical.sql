{#
    Canonical streams: each source states the columns that it has, in canonical names, and the rest comes as nulls of
    the right type, so that sources can be put under each other by position and a new column is written once.
#}
{% macro canonical_columns(stream) -%}
    {%- set text = 'varchar' -%}
    {%- set streams = {
        'ad_performance': [
            ('connection_id', text), ('brand_id', text), ('platform', text), ('account_id', text), ('level', text),
            ('campaign_id', text), ('campaign_name', text), ('ad_group_id', text), ('ad_group_name', text),
            ('ad_id', text), ('ad_name', text), ('keyword', text), ('match_type', text), ('search_term', text),
            ('network', text), ('device', text), ('country', text), ('date', 'date'),
            ('impressions', 'bigint'), ('clicks', 'bigint'), ('link_clicks', 'bigint'), ('reach', 'bigint'),
            ('video_views', 'bigint'), ('spend', 'decimal(18, 4)'), ('currency', text), ('conversions', 'double'),
            ('conversion_value', 'decimal(18, 4)'), ('conversions_by_window', text), ('source_timezone', text),
        ],
        'campaigns': [
            ('connection_id', text), ('brand_id', text), ('platform', text), ('account_id', text),
            ('campaign_id', text), ('campaign_name', text), ('objective', text), ('status', text), ('network', text),
        ],
    } -%}
    {{ return(streams[stream]) }}
{%- endmacro %}

{# The select list of one source of a stream: `given` maps canonical columns to expressions. #}
{% macro as_canonical(stream, given) -%}
    {%- set columns = canonical_columns(stream) -%}
    {%- set names = columns | map('first') | list -%}
    {%- for name in given if name not in names -%}
        {{ exceptions.raise_compiler_error('The stream ' ~ stream ~ ' has no column ' ~ name) }}
    {%- endfor -%}
    {%- for name, type in columns %}
    cast({{ given.get(name, 'null') }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The models of a stream under each other. #}
{% macro union_canonical(stream, models) -%}
    {%- for model in models %}
    {{ 'union all' if not loop.first }}
    select {{ canonical_columns(stream) | map('first') | join(', ') }}
    from {{ model }}
    {%- endfor %}
{%- endmacro %}

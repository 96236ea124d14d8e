{# Text functions whose names or habits differ between the engines. #}

{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro trino__matches(text, pattern) -%}
    regexp_like({{ text }}, {{ pattern }})
{%- endmacro %}

{# Every match replaced; `\1` in the replacement is the first group. #}
{% macro replace_all(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro duckdb__replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro trino__replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("\\", "$") }}')
{%- endmacro %}

{# A group of the first match, null when there is none. #}
{% macro extract_group(text, pattern, group) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', {{ group }}), '')
{%- endmacro %}

{% macro without_accents(text) -%}
    {{ return(adapter.dispatch('without_accents')(text)) }}
{%- endmacro %}

{% macro duckdb__without_accents(text) -%}
    strip_accents({{ text }})
{%- endmacro %}

{% macro trino__without_accents(text) -%}
    regexp_replace(normalize({{ text }}, NFD), '\p{M}', '')
{%- endmacro %}

{# Trimmed text; what is empty was not given. #}
{% macro clean(text) -%}
    nullif(trim({{ text }}), '')
{%- endmacro %}

{# The texts of a group in one, in the order given. #}
{% macro text_list(text, separator, order_by) -%}
    {{ return(adapter.dispatch('text_list')(text, separator, order_by)) }}
{%- endmacro %}

{% macro duckdb__text_list(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro trino__text_list(text, separator, order_by) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{# A short key of fixed length over several columns; a null part differs from an empty one. #}
{% macro hash_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(cast(" ~ column ~ " as varchar), '~')") -%}
    {%- endfor -%}
    {{ return(adapter.dispatch('md5_text')(parts | join(" || '|' || "))) }}
{%- endmacro %}

{% macro duckdb__md5_text(text) -%}
    md5({{ text }})
{%- endmacro %}

{% macro trino__md5_text(text) -%}
    lower(to_hex(md5(to_utf8({{ text }}))))
{%- endmacro %}

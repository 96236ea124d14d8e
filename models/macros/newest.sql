{#
    The newest version of each record of a raw table, as a subquery: the last extraction wins, then the last batch.
    Two versions in one batch with one instant are told apart by their content, so that the choice never depends on
    the order in which rows happen to be stored.
#}
{% macro newest(relation) -%}
(
    select versions.*
    from (
        select
            landed.*,
            row_number() over (
                partition by landed._connection, landed._key
                order by landed._extracted_at desc, landed._batch desc, {{ whole_row(relation, 'landed') }}
            ) as version_rank
        from {{ relation }} as landed
    ) as versions
    where versions.version_rank = 1
) as newest_versions
{%- endmacro %}

{# A total order over the content of a row. #}
{% macro whole_row(relation, alias) -%}
    {{ return(adapter.dispatch('whole_row')(relation, alias)) }}
{%- endmacro %}

{% macro duckdb__whole_row(relation, alias) -%}
    {{ alias }}
{%- endmacro %}

{% macro trino__whole_row(relation, alias) -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {{ alias }}.{{ column.quoted }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

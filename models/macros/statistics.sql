{#
    A quantile by linear interpolation, from the sorted array of a group's values and their number. The engines have no
    exact quantile function in common.
#}
{% macro quantile_of(sorted_values, number_of_values, share) -%}
    {%- set position = "(" ~ number_of_values ~ " - 1) * cast(" ~ share ~ " as double)" -%}
    {%- set lower_index = "cast(floor(" ~ position ~ ") as bigint) + 1" -%}
    {%- set upper_index = "cast(ceil(" ~ position ~ ") as bigint) + 1" -%}
    case
        when {{ number_of_values }} > 0
            then
                {{ sorted_values }}[{{ lower_index }}]
                + ({{ sorted_values }}[{{ upper_index }}] - {{ sorted_values }}[{{ lower_index }}])
                * ({{ position }} - floor({{ position }}))
    end
{%- endmacro %}

{# The largest of several values, missing ones passed over; null only when all are missing. #}
{% macro largest(values) -%}
    {{ return(adapter.dispatch('largest')(values)) }}
{%- endmacro %}

{% macro duckdb__largest(values) -%}
    greatest({{ values | join(', ') }})
{%- endmacro %}

{% macro trino__largest(values) -%}
    {{ return(trino_extreme('greatest', values)) }}
{%- endmacro %}

{# The smallest of several values, likewise. #}
{% macro smallest(values) -%}
    {{ return(adapter.dispatch('smallest')(values)) }}
{%- endmacro %}

{% macro duckdb__smallest(values) -%}
    least({{ values | join(', ') }})
{%- endmacro %}

{% macro trino__smallest(values) -%}
    {{ return(trino_extreme('least', values)) }}
{%- endmacro %}

{# Trino answers null as soon as one value is null: one by one, each step falls back on the side that is there. #}
{% macro trino_extreme(function, values) -%}
    {%- set state = namespace(text=values[0]) -%}
    {%- for value in values[1:] -%}
        {%- set state.text =
            "coalesce(" ~ function ~ "(" ~ state.text ~ ", " ~ value ~ "), " ~ state.text ~ ", " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ return(state.text) }}
{%- endmacro %}

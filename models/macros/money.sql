{# Money in the reporting currency; null when no rate is known, never a guess. #}

{# The rate of a row: 1 in the reporting currency itself, else the rate found for its day (null if none). #}
{% macro fx_rate(currency, reporting_currency, found_rate) -%}
    case when {{ currency }} = {{ reporting_currency }} then cast(1 as decimal(18, 8)) else {{ found_rate }} end
{%- endmacro %}

{% macro converted(amount, rate) -%}
    cast({{ amount }} * {{ rate }} as decimal(18, 4))
{%- endmacro %}

{#
    The sum of a converted amount, null when any of its rows could not be converted: a total without them would pass
    for the whole.
#}
{% macro complete_sum(converted_amount, amount) -%}
    case
        when count({{ converted_amount }}) = count({{ amount }})
            then cast(sum({{ converted_amount }}) as decimal(18, 4))
    end
{%- endmacro %}

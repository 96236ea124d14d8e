{# Time: instants are UTC timestamps without zone; local days are those of the time zone given. #}

{% macro local_timestamp(instant, timezone) -%}
    {{ return(adapter.dispatch('local_timestamp')(instant, timezone)) }}
{%- endmacro %}

{% macro duckdb__local_timestamp(instant, timezone) -%}
    timezone({{ timezone }}, timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro trino__local_timestamp(instant, timezone) -%}
    cast(at_timezone(with_timezone({{ instant }}, 'UTC'), {{ timezone }}) as timestamp(6))
{%- endmacro %}

{# The instant at which the clocks of a time zone show a local time. #}
{% macro utc_timestamp(local, timezone) -%}
    {{ return(adapter.dispatch('utc_timestamp')(local, timezone)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(local, timezone) -%}
    timezone('UTC', timezone({{ timezone }}, {{ local }}))
{%- endmacro %}

{% macro trino__utc_timestamp(local, timezone) -%}
    cast(at_timezone(with_timezone({{ local }}, {{ timezone }}), 'UTC') as timestamp(6))
{%- endmacro %}

{% macro local_date(instant, timezone) -%}
    cast({{ local_timestamp(instant, timezone) }} as date)
{%- endmacro %}

{# Minutes with their fraction; the engines' own date_diff in minutes counts boundaries on one and whole units on the other. #}
{% macro minutes_between(from_instant, to_instant) -%}
    (cast(date_diff('millisecond', {{ from_instant }}, {{ to_instant }}) as double) / 60000)
{%- endmacro %}

{# Whole seconds that passed; a started second is not one. #}
{% macro seconds_between(from_instant, to_instant) -%}
    cast(floor(cast(date_diff('millisecond', {{ from_instant }}, {{ to_instant }}) as double) / 1000) as bigint)
{%- endmacro %}

{# From one first of a month to another. #}
{% macro months_between(from_month, to_month) -%}
    12 * (extract(year from {{ to_month }}) - extract(year from {{ from_month }}))
    + extract(month from {{ to_month }}) - extract(month from {{ from_month }})
{%- endmacro %}

{% macro add_days(date, days) -%}
    cast({{ date }} + {{ days }} * interval '1' day as date)
{%- endmacro %}

{# 1 is Monday, 7 is Sunday. #}
{% macro day_of_week(date) -%}
    {{ return(adapter.dispatch('day_of_week')(date)) }}
{%- endmacro %}

{% macro duckdb__day_of_week(date) -%}
    extract(isodow from {{ date }})
{%- endmacro %}

{% macro trino__day_of_week(date) -%}
    day_of_week({{ date }})
{%- endmacro %}

{# A FROM item with one column, date_day: every day from one date to another, both included. #}
{% macro days_from(first_day, last_day, alias) -%}
    {{ return(adapter.dispatch('days_from')(first_day, last_day, alias)) }}
{%- endmacro %}

{% macro duckdb__days_from(first_day, last_day, alias) -%}
    unnest(
        generate_series(cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), interval '1' day)
    ) as {{ alias }} (date_day)
{%- endmacro %}

{% macro trino__days_from(first_day, last_day, alias) -%}
    unnest(sequence({{ first_day }}, {{ last_day }}, interval '1' day)) as {{ alias }} (date_day)
{%- endmacro %}

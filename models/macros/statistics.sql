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

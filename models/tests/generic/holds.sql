{# Row rules of a model, all in one pass: gives every rule that some row breaks, with how many rows do. #}
{% test holds(model, rules) %}
{%- for rule in rules %}
{{ 'union all' if not loop.first }}
select
    '{{ rule | replace("'", "''") }}' as rule,
    count(*) as broken_rows
from {{ model }}
where not ({{ rule }})
having count(*) > 0
{%- endfor %}
{% endtest %}

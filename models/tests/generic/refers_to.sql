{# Every value of a column that is given exists in the other table; several columns in one test. #}
{% test refers_to(model, references) %}
{%- for reference in references %}
{{ 'union all' if not loop.first }}
select distinct
    '{{ reference.column }}' as reference,
    cast(here.{{ reference.column }} as varchar) as missing_value
from {{ model }} as here
left join {{ reference.to }} as there
    on there.{{ reference.field }} = here.{{ reference.column }}
where
    here.{{ reference.column }} is not null
    and there.{{ reference.field }} is null
{%- endfor %}
{% endtest %}

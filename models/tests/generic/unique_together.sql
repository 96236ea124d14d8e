{# The columns together name a row: gives every combination that occurs more than once. #}
{% test unique_together(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as occurrences
from {{ model }}
group by
    {{ columns | join(',\n    ') }}
having count(*) > 1
{% endtest %}

{# Two valid and different national ids of one kind are two people. A foreigner's NIE may become a DNI. #}
select
    customer_id,
    case when substr(national_id, 1, 1) in ('X', 'Y', 'Z') then 'NIE' else 'DNI' end as kind,
    count(distinct national_id) as national_ids
from {{ ref('int_customers__assigned') }}
where national_id is not null
group by 1, 2
having count(distinct national_id) > 1

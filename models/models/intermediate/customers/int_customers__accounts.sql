{#
    Where a customer's dealings belong when the record itself does not say: to the organisation of whom is known only as
    its professional, else to the household, else to the person alone.
#}
with

people as (
    select
        customer_id,
        bool_or(coalesce(kind = 'b2c', false)) as is_private
    from {{ ref('int_customers__assigned') }}
    group by customer_id
),

positions as (
    select
        customer_id,
        min(organisation_id) as organisation_id,
        count(distinct organisation_id) as organisations
    from {{ ref('int_customers__positions') }}
    group by customer_id
),

placed as (
    select
        people.customer_id,
        people.is_private or positions.customer_id is null as is_private,
        case when positions.organisations = 1 and not people.is_private then positions.organisation_id end
            as organisation_id,
        households.group_id as household_id
    from people
    left join positions
        on positions.customer_id = people.customer_id
    left join {{ source('raw', 'identity__groups') }} as households
        on
            households.kind = 'household'
            and households.member_key = people.customer_id
)

select
    customer_id,
    is_private,
    household_id,
    case
        when organisation_id is not null then 'organisation'
        when household_id is not null then 'household'
        else 'person'
    end as account_type,
    coalesce(organisation_id, household_id, customer_id) as account_id
from placed

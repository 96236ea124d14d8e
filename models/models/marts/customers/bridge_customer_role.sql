{#
    What each person is to each account: who pays, who decides and who uses differ. Who pays for others is a payer of
    their account without being one of them.
#}
with

involvements as (
    select
        'organisation' as account_type,
        organisation_id as account_id,
        customer_id,
        'professional' as role,
        job_title,
        created_at as first_at,
        observed_at as last_at
    from {{ ref('int_customers__positions') }}

    union all

    select
        case when accounts.household_id is null then 'person' else 'household' end,
        coalesce(accounts.household_id, accounts.customer_id),
        accounts.customer_id,
        'private',
        null,
        records.first_seen_at,
        records.observed_at
    from {{ ref('int_customers__accounts') }} as accounts
    inner join {{ ref('int_customers__assigned') }} as records
        on records.customer_id = accounts.customer_id
    where
        accounts.is_private
        and coalesce(records.kind, 'b2c') = 'b2c'

    union all

    select
        'organisation',
        organisations.group_id,
        people.customer_id,
        'decider',
        null,
        deals.created_at,
        coalesce(deals.closed_at, deals.created_at)
    from {{ ref('int_crm__deals') }} as deals
    inner join {{ source('raw', 'identity__groups') }} as organisations
        on
            organisations.kind = 'organisation'
            and organisations.member_key = deals.connection_id || ':' || deals.source || ':' || deals.company_id
    inner join {{ ref('int_customers__assigned') }} as people
        on people.record_key = deals.record_key

    union all

    select
        account_type,
        account_id,
        customer_id,
        'decider',
        null,
        ordered_at,
        ordered_at
    from {{ ref('int_customers__order_accounts') }}

    union all

    select
        account_type,
        account_id,
        payer_customer_id,
        'payer',
        null,
        ordered_at,
        ordered_at
    from {{ ref('int_customers__order_accounts') }}

    union all

    select
        accounts.account_type,
        accounts.account_id,
        accounts.customer_id,
        'user',
        null,
        cases.created_at,
        cases.created_at
    from {{ ref('int_care__cases') }} as cases
    inner join {{ ref('int_customers__assigned') }} as people
        on people.record_key = cases.record_key
    inner join {{ ref('int_customers__accounts') }} as accounts
        on accounts.customer_id = people.customer_id
)

select
    account_type,
    account_id,
    customer_id,
    role,
    max_by(job_title, last_at) filter (where job_title is not null) as job_title,
    count(*) as signs,
    min(first_at) as first_at,
    max(last_at) as last_at
from involvements
group by
    account_type,
    account_id,
    customer_id,
    role

{#
    How often the company wrote to, called or messaged each customer, by week, all brands together: the person who is
    contacted does not tell them apart. An e-mail counts when it was sent; where a source tells only of deliveries,
    when it was delivered.
#}
with

contacts as (
    select
        customer_id,
        'email' as channel,
        coalesce(campaign_id, event_key) as contact,
        min(event_date) as contact_date
    from {{ ref('fct_email_events') }}
    where
        customer_id is not null
        and kind in ('sent', 'delivered')
    group by
        customer_id,
        connection_id,
        source,
        coalesce(campaign_id, event_key)

    union all

    select
        customer_id,
        channel,
        interaction_key,
        started_date
    from {{ ref('fct_interactions') }}
    where
        customer_id is not null
        and direction = 'outbound'
        and not coalesce(is_public, false)
),

limits as (
    select max(cast(meaning as bigint)) as most
    from {{ ref('codes') }}
    where
        code_list = 'contact_limit'
        and code = 'week'
),

weeks as (
    select
        customer_id,
        cast(date_trunc('week', contact_date) as date) as week,
        count(*) as contacts,
        count(*) filter (where channel = 'email') as emails,
        count(*) filter (where channel = 'call') as calls,
        count(*) filter (where channel not in ('email', 'call')) as messages
    from contacts
    where contact_date is not null
    group by
        customer_id,
        cast(date_trunc('week', contact_date) as date)
)

select
    weeks.customer_id,
    weeks.week,
    weeks.contacts,
    weeks.emails,
    weeks.calls,
    weeks.messages,
    coalesce(weeks.contacts > limits.most, false) as is_over_limit
from weeks
cross join limits

{# What customers answered when asked how they heard of a brand: one answer each, the latest, with its channel. #}
with

answers as (
    select
        brand_id,
        customer_id,
        self_reported_source as answer,
        observed_at as answered_at,
        record_key as answer_key
    from {{ ref('int_customers__assigned') }}
    where self_reported_source is not null

    union all

    select
        surveys.brand_id,
        customers.customer_id,
        {{ clean('surveys.answer') }},
        surveys.answered_at,
        surveys.response_id
    from {{ ref('stg_files__surveys') }} as surveys
    inner join {{ ref('int_customers__assigned') }} as customers
        on customers.record_key = surveys.connection_id || ':' || surveys.source || ':' || surveys.contact_id
    where
        lower(surveys.kind) = 'source'
        and {{ clean('surveys.answer') }} is not null
),

latest as (
    select *
    from (
        select
            answers.*,
            row_number() over (
                partition by brand_id, customer_id
                order by answered_at desc nulls last, answer_key
            ) as position
        from answers
    ) as ranked
    where position = 1
),

fitting as (
    select
        latest.brand_id,
        latest.customer_id,
        latest.answer,
        rules.channel_id,
        row_number() over (
            partition by latest.brand_id, latest.customer_id
            order by rules.rule_order
        ) as position
    from latest
    inner join {{ ref('self_reported_rules') }} as rules
        on {{ matches('lower(latest.answer)', 'rules.answer') }}
)

select
    brand_id,
    customer_id,
    answer,
    channel_id
from fitting
where position = 1

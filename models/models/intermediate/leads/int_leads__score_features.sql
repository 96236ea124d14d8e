{#
    What was known of each lead when it was captured, a row for each sign, and whether it bought within 30 days. Nothing
    that happened later is a sign: contacts count up to the capture.
#}
with

kinds as (
    select
        customer_id,
        bool_or(kind in ('b2b', 'public')) as is_company
    from {{ ref('int_customers__assigned') }}
    group by customer_id
),

visits as (
    select
        leads.lead_key,
        count(*) as contacts
    from {{ ref('fct_leads') }} as leads
    inner join {{ ref('fct_touchpoints') }} as touchpoints
        on
            touchpoints.brand_id = leads.brand_id
            and touchpoints.customer_id = leads.customer_id
            and touchpoints.occurred_at <= leads.captured_at
            and touchpoints.occurred_at >= leads.captured_at - interval '30' day
    where not touchpoints.is_bot
    group by leads.lead_key
),

purchases as (
    select brand_id, customer_id, ordered_at as bought_at
    from {{ ref('fct_orders') }}
    where
        is_counted
        and customer_id is not null

    union all

    select brand_id, customer_id, closed_at as bought_at
    from {{ ref('fct_deals') }}
    where
        is_won
        and customer_id is not null
),

buyers as (
    select distinct leads.lead_key
    from {{ ref('fct_leads') }} as leads
    inner join purchases
        on
            purchases.brand_id = leads.brand_id
            and purchases.customer_id = leads.customer_id
            and purchases.bought_at > leads.captured_at
            and purchases.bought_at <= leads.captured_at + interval '30' day
),

known as (
    select
        leads.lead_key,
        leads.brand_id,
        case when kinds.is_company then 'b2b' else 'b2c' end as kind,
        cast(date_trunc('month', leads.captured_date) as date) as month,
        cast(date_trunc('month', leads.captured_at + interval '30' day) as date) as known_month,
        leads.captured_at + interval '30' day <= company.as_of as is_outcome_known,
        buyers.lead_key is not null as has_bought,
        leads.channel_id,
        coalesce(leads.form_id, 'none') as form,
        case when {{ clean('leads.product_interest') }} is null then 'not told' else 'told' end as interest,
        case when {{ clean('leads.self_reported_source') }} is null then 'not told' else 'told' end as origin,
        case
            when visits.contacts is null then 'none'
            when visits.contacts = 1 then 'one'
            when visits.contacts <= 3 then 'two or three'
            else 'four or more'
        end as contacts
    from {{ ref('fct_leads') }} as leads
    cross join {{ ref('stg_atalaya__company') }} as company
    left join kinds
        on kinds.customer_id = leads.customer_id
    left join visits
        on visits.lead_key = leads.lead_key
    left join buyers
        on buyers.lead_key = leads.lead_key
)

select
    known.lead_key,
    known.brand_id,
    known.kind,
    known.month,
    known.known_month,
    known.is_outcome_known,
    known.has_bought,
    signs.sign,
    case signs.sign
        when 'channel' then known.channel_id
        when 'form' then known.form
        when 'interest' then known.interest
        when 'origin' then known.origin
        else known.contacts
    end as value
from known
cross join unnest(array['channel', 'form', 'interest', 'origin', 'contacts']) as signs (sign)

with

cases as (
    select
        cases.*,
        customers.customer_id,
        aliases.campaign_key,
        times.first_response_minutes,
        times.first_response_business_minutes,
        times.resolution_minutes,
        times.resolution_business_minutes,
        cases.state = 'resolved' as is_resolved,
        cases.state = 'open' as is_open
    from {{ ref('int_care__cases') }} as cases
    left join {{ ref('int_care__case_times') }} as times
        on times.case_key = cases.case_key
    left join {{ ref('int_customers__assigned') }} as customers
        on customers.record_key = cases.record_key
    left join {{ ref('int_roi__campaign_aliases') }} as aliases
        on
            aliases.brand_id = cases.brand_id
            and aliases.alias = cases.campaign_alias
),

followed_up as (
    -- The same customer came back about the same topic, at the latest seven days after the answer that was to settle it
    select distinct cases.case_key
    from cases
    inner join cases as later
        on
            later.brand_id = cases.brand_id
            and later.customer_id = cases.customer_id
            and later.topic is not distinct from cases.topic
            and later.case_key <> cases.case_key
            and later.created_at > cases.created_at
            and later.created_at <= cases.resolved_at + interval '7' day
    where cases.is_resolved
)

select
    cases.case_key,
    cases.brand_id,
    cases.connection_id,
    cases.source,
    cases.case_id,
    cases.customer_id,
    cases.channel,
    cases.created_at,
    cases.created_date,
    cases.first_response_at,
    cases.resolved_at,
    cases.closed_at,
    cases.reopened_count,
    cases.status,
    cases.priority,
    cases.type,
    cases.topic,
    cases.agent_id,
    cases.agent_name,
    cases.campaign_key,
    cases.satisfaction,
    cases.satisfaction = 'good' as is_satisfied,
    cases.first_response_minutes,
    cases.first_response_business_minutes,
    cases.resolution_minutes,
    cases.resolution_business_minutes,
    coalesce(cases.type = 'complaint', false) as is_complaint,
    cases.is_open,
    cases.is_resolved,
    case
        when not cases.is_resolved then false
        else cases.answers = 1
    end as is_one_touch,
    cases.is_resolved
    and coalesce(cases.reopened_count, 0) = 0
    and coalesce(cases.answers, 1) <= 1
    and followed_up.case_key is null as is_first_contact_resolution,
    cases.cost
from cases
left join followed_up
    on followed_up.case_key = cases.case_key

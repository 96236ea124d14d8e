with

comments as (
    -- A public comment of somebody who answers for the company, after the case was opened and not by its requester
    select
        comments.connection_id,
        comments.ticket_id,
        min(comments.created_at) as first_response_at,
        count(*) as answers
    from {{ ref('stg_zendesk__ticket_comments') }} as comments
    inner join {{ ref('stg_zendesk__tickets') }} as tickets
        on
            tickets.connection_id = comments.connection_id
            and tickets.ticket_id = comments.ticket_id
    inner join {{ ref('stg_zendesk__users') }} as authors
        on
            authors.connection_id = comments.connection_id
            and authors.user_id = comments.author_id
    where
        comments.is_public
        and lower(authors.role) in ('agent', 'admin')
        and comments.created_at > tickets.created_at
        and comments.author_id is distinct from tickets.requester_id
    group by
        comments.connection_id,
        comments.ticket_id
),

solutions as (
    -- Solving a ticket fulfils both metrics; reopening activates the resolution again. The requester's wait is also
    -- activated after each pause, so its activations say nothing of reopening.
    select
        connection_id,
        ticket_id,
        min(occurred_at) filter (where type = 'fulfill') as first_solved_at,
        {{ largest([
            "count(*) filter (where type = 'fulfill' and metric = 'resolution_time')",
            "count(*) filter (where type = 'fulfill' and metric = 'requester_wait_time')",
        ]) }} as times_solved,
        count(*) filter (where type = 'activate' and metric = 'resolution_time') as times_activated
    from {{ ref('stg_zendesk__ticket_metric_events') }}
    where metric in ('resolution_time', 'requester_wait_time')
    group by
        connection_id,
        ticket_id
),

ratings as (
    select
        connection_id,
        ticket_id,
        satisfaction
    from (
        select
            ratings.connection_id,
            ratings.ticket_id,
            codes.meaning as satisfaction,
            row_number() over (
                partition by ratings.connection_id, ratings.ticket_id
                order by ratings.created_at desc, ratings.updated_at desc, ratings.rating_id desc
            ) as position
        from {{ ref('stg_zendesk__satisfaction_ratings') }} as ratings
        inner join {{ ref('codes') }} as codes
            on
                codes.code_list = 'satisfaction'
                and codes.code = lower(ratings.score)
    ) as ranked
    where position = 1
),

zendesk as (
    select
        tickets.connection_id,
        tickets.brand_id,
        'zendesk' as source,
        tickets.ticket_id as case_id,
        tickets.connection_id || ':zendesk:' || tickets.requester_id as record_key,
        tickets.requester_id as contact_id,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        tickets.channel,
        tickets.created_at,
        comments.first_response_at,
        coalesce(
            solutions.first_solved_at,
            case when tickets.status in ('solved', 'closed') then tickets.updated_at end
        ) as resolved_at,
        case when tickets.status = 'closed' then tickets.updated_at end as closed_at,
        cast(
            {{ largest([
                'coalesce(solutions.times_solved, 0) - 1', 'coalesce(solutions.times_activated, 0) - 1', '0'
            ]) }} as bigint
        ) as reopened_count,
        tickets.status,
        tickets.priority,
        tickets.type,
        tickets.topic,
        tickets.assignee_id as agent_id,
        agents.full_name as agent_name,
        tickets.campaign_id,
        coalesce(ratings.satisfaction, tickets.satisfaction_score) as satisfaction,
        cast(null as decimal(18, 4)) as cost,
        cast(coalesce(comments.answers, 0) as bigint) as answers
    from {{ ref('stg_zendesk__tickets') }} as tickets
    left join comments
        on
            comments.connection_id = tickets.connection_id
            and comments.ticket_id = tickets.ticket_id
    left join solutions
        on
            solutions.connection_id = tickets.connection_id
            and solutions.ticket_id = tickets.ticket_id
    left join ratings
        on
            ratings.connection_id = tickets.connection_id
            and ratings.ticket_id = tickets.ticket_id
    -- Only staff are named: the names of end users are personal data, and cases are read by people who may not see them
    left join {{ ref('stg_zendesk__users') }} as agents
        on
            agents.connection_id = tickets.connection_id
            and agents.user_id = tickets.assignee_id
            and lower(agents.role) in ('agent', 'admin')
    where
        not coalesce(tickets.is_deleted, false)
        and tickets.status is distinct from 'deleted'
),

files as (
    select
        connection_id,
        brand_id,
        source,
        case_id,
        connection_id || ':' || source || ':case:' || case_id as record_key,
        contact_id,
        email,
        phone,
        channel,
        created_at,
        first_response_at,
        resolved_at,
        closed_at,
        reopened_count,
        status,
        priority,
        type,
        topic,
        agent_id,
        cast(null as varchar) as agent_name,
        campaign_id,
        satisfaction,
        cost,
        cast(null as bigint) as answers
    from {{ ref('stg_files__cases') }}
),

cases as (
    select * from zendesk
    union all
    select * from files
)

select
    cases.connection_id || '|' || cases.source || '|' || cases.case_id as case_key,
    cases.connection_id,
    cases.brand_id,
    cases.source,
    cases.case_id,
    cases.record_key,
    cases.contact_id,
    cases.email,
    cases.phone,
    coalesce(lower({{ clean('cases.channel') }}), 'unknown') as channel,
    cases.created_at,
    {{ local_date('cases.created_at', 'company.timezone') }} as created_date,
    cases.first_response_at,
    cases.resolved_at,
    cases.closed_at,
    cases.reopened_count,
    lower({{ clean('cases.status') }}) as status,
    lower({{ clean('cases.priority') }}) as priority,
    coalesce(types.meaning, lower({{ clean('cases.type') }})) as type,
    lower({{ clean('cases.topic') }}) as topic,
    coalesce({{ clean('cases.agent_id') }}, 'none') as agent_id,
    {{ clean('cases.agent_name') }} as agent_name,
    {{ campaign_alias('cases.campaign_id') }} as campaign_alias,
    satisfactions.meaning as satisfaction,
    cases.cost,
    cases.answers,
    coalesce(
        statuses.meaning,
        case when coalesce(cases.resolved_at, cases.closed_at) is not null then 'resolved' else 'open' end
    ) as state
from cases
cross join {{ ref('stg_atalaya__company') }} as company
left join {{ ref('codes') }} as types
    on
        types.code_list = 'case_type'
        and types.code = lower(trim(cases.type))
left join {{ ref('codes') }} as statuses
    on
        statuses.code_list = 'case_status'
        and statuses.code = lower(trim(cases.status))
left join {{ ref('codes') }} as satisfactions
    on
        satisfactions.code_list = 'satisfaction'
        and satisfactions.code = lower(trim(cases.satisfaction))
where cases.created_at is not null

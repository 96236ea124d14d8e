{# The actions of the plan, one row each: when several connections deliver one, the first by name is read. #}
with

ranked as (
    select
        actions.*,
        row_number() over (partition by actions.brand_id, actions.action_id order by actions.connection_id) as position
    from {{ ref('stg_files__plan_actions') }} as actions
)

select
    ranked.brand_id,
    ranked.action_id,
    ranked.connection_id,
    coalesce({{ clean('ranked.name') }}, ranked.action_id) as action_name,
    lower({{ clean('ranked.strategy') }}) as strategy,
    lower({{ clean('ranked.segment') }}) as segment,
    channels.channel_id,
    {{ clean('ranked.campaign_pattern') }} as campaign_pattern,
    {{ clean('ranked.owner') }} as owner,
    ranked.starts_on,
    case when ranked.ends_on >= ranked.starts_on then ranked.ends_on end as ends_on,
    ranked.budget,
    upper(coalesce(ranked.currency, connections.currency, company.currency)) as currency,
    {{ converted(
        'ranked.budget',
        fx_rate('upper(coalesce(ranked.currency, connections.currency, company.currency))', 'company.currency', 'fx.rate'),
    ) }} as budget_rc,
    {{ clean('ranked.objective') }} as objective
from ranked
cross join {{ ref('stg_atalaya__company') }} as company
left join {{ ref('stg_atalaya__connections') }} as connections
    on connections.connection_id = ranked.connection_id
left join {{ ref('channels') }} as channels
    on channels.channel_id = lower(trim(ranked.channel))
left join {{ ref('int_planning__fx_rates') }} as fx
    on
        fx.currency = upper(coalesce(ranked.currency, connections.currency, company.currency))
        and fx.date_day = ranked.starts_on
where ranked.position = 1

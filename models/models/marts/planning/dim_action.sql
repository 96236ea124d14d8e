with

campaigns as (
    select
        brand_id,
        action_id,
        count(*) as campaigns
    from {{ ref('dim_campaign') }}
    where action_id is not null
    group by
        brand_id,
        action_id
)

select
    actions.brand_id || '|' || actions.action_id as action_key,
    actions.brand_id,
    actions.action_id,
    actions.connection_id,
    actions.action_name,
    actions.strategy,
    actions.segment,
    actions.channel_id,
    actions.campaign_pattern,
    actions.owner,
    actions.starts_on,
    actions.ends_on,
    actions.budget,
    actions.currency,
    actions.budget_rc,
    actions.objective,
    coalesce(campaigns.campaigns, 0) as campaigns
from {{ ref('int_planning__actions') }} as actions
left join campaigns
    on
        campaigns.brand_id = actions.brand_id
        and campaigns.action_id = actions.action_id

{# How links, leads, cases and plans may call a campaign, and which campaign is meant where two share a name. #}
with

names as (
    select
        brand_id,
        coalesce(platform, 'unknown') as source,
        'id' as name_kind,
        lower(trim(campaign_id)) as source_key,
        campaign_key
    from {{ ref('dim_campaign') }}
    where {{ clean('campaign_id') }} is not null

    union all

    select
        brand_id,
        coalesce(platform, 'unknown') as source,
        'name' as name_kind,
        lower(trim(campaign_name)) as source_key,
        campaign_key
    from {{ ref('dim_campaign') }}
    where {{ clean('campaign_name') }} is not null
)

select
    names.brand_id,
    names.source,
    names.name_kind,
    names.source_key,
    names.campaign_key,
    coalesce(aliases.campaign_key = names.campaign_key, false) as is_meant
from names
left join {{ ref('int_roi__campaign_aliases') }} as aliases
    on
        aliases.brand_id = names.brand_id
        and aliases.alias = names.source_key

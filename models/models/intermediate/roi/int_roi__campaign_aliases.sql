{# What a link, a lead or a case may call a campaign, by brand; the campaign seen last when two share a name. #}
with

aliases as (
    select brand_id, lower(trim(campaign_name)) as alias, campaign_key, last_seen_date
    from {{ ref('int_roi__campaigns') }}
    where campaign_name is not null

    union

    select brand_id, lower(trim(campaign_id)) as alias, campaign_key, last_seen_date
    from {{ ref('int_roi__campaigns') }}
    where campaign_id is not null
),

ranked as (
    select
        aliases.*,
        row_number() over (
            partition by brand_id, alias
            order by last_seen_date desc nulls last, campaign_key
        ) as position
    from aliases
)

select
    brand_id,
    alias,
    campaign_key
from ranked
where position = 1

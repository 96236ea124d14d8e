with

conversions as (
    select
        brand_id,
        goal,
        count(distinct conversion_id) as conversions
    from {{ ref('int_roi__path_touches') }}
    group by
        brand_id,
        goal
),

shares as (
    select
        effects.*,
        effects.removal_effect / nullif(
            sum(effects.removal_effect) over (partition by effects.brand_id, effects.goal, effects.model), 0
        ) as share
    from {{ source('raw', 'attribution__removal_effects') }} as effects
)

select
    shares.brand_id,
    shares.goal,
    shares.model,
    shares.channel_id,
    shares.removal_effect,
    shares.share,
    shares.conversion_rate,
    conversions.conversions,
    shares.share * conversions.conversions as conversions_by_share
from shares
inner join conversions
    on
        conversions.brand_id = shares.brand_id
        and conversions.goal = shares.goal

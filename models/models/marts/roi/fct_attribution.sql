{#
    Credit is counted in units of 10^-12, rounded down; what is left over goes to the contact with most credit, the
    latest of several, so that the credits of a conversion are exactly 1 and the money exactly its own.
#}
with

models as (
    select model, kind from {{ ref('attribution_models') }}
),

path as (
    select
        touches.*,
        min(case when channel_id <> 'direct' then touches_to_go end) over (partition by conversion_id) as last_non_direct,
        count(*) over (partition by conversion_id, channel_id) as channel_touches,
        row_number() over (partition by conversion_id, channel_id order by touches_to_go) as channel_rank,
        min(age_days) over (partition by conversion_id) as youngest_days
    from {{ ref('int_roi__path_touches') }} as touches
),

whole as (
    -- One contact has it all: by the model, or because there is no other
    select
        models.model,
        path.conversion_id,
        path.touchpoint_key,
        path.touch_date,
        path.channel_id,
        path.campaign_key,
        1000000000000 as units
    from path
    inner join models
        on
            models.kind in ('single', 'shared')
            and (
                path.touches = 1
                or (models.model = 'last_touch' and path.touches_to_go = 1)
                or (models.model = 'first_touch' and path.touches_to_go = path.touches)
                or (models.model = 'last_non_direct' and path.touches_to_go = coalesce(path.last_non_direct, 1))
            )
),

divided as (
    select
        models.model,
        path.*,
        sum(case when path.channel_rank = 1 then 1 else 0 end) over (
            partition by path.conversion_id, models.model
        ) as channels,
        -- Halved with each half-life since the latest contact: the same shares as since the conversion, without vanishing
        cast(
            power(cast(2 as double), (path.youngest_days - path.age_days) / nullif(settings.half_life_days, 0)) as decimal(18, 15)
        ) as decay,
        cast(coalesce(effects.removal_effect, 0) / nullif(path.channel_touches, 0) as decimal(18, 15)) as effect
    from path
    inner join models
        on models.kind = 'shared'
    cross join {{ ref('stg_atalaya__attribution') }} as settings
    left join {{ source('raw', 'attribution__removal_effects') }} as effects
        on
            effects.brand_id = path.brand_id
            and effects.goal = path.goal
            and effects.channel_id = path.channel_id
            and effects.model = models.model
    where path.touches > 1
),

totals as (
    select
        divided.*,
        sum(decay) over (partition by conversion_id, model) as all_decay,
        sum(effect) over (partition by conversion_id, model) as all_effect
    from divided
),

shares as (
    select
        totals.*,
        case
            when model = 'linear' then cast(1 as double) / nullif(touches, 0)
            when model = 'position_based' and touches = 2 then cast(0.5 as double)
            when model = 'position_based' and touches_to_go in (1, touches) then cast(0.4 as double)
            when model = 'position_based' then cast(0.2 as double) / nullif(touches - 2, 0)
            when model = 'time_decay' then cast(decay as double) / nullif(cast(all_decay as double), 0)
            when model <> 'shapley' and all_effect > 0 then cast(effect as double) / nullif(cast(all_effect as double), 0)
            -- Shapley, and Markov where no channel of the path would be missed: each channel of the path alike
            else cast(1 as double) / nullif(channels * channel_touches, 0)
        end as share
    from totals
),

rounded as (
    select
        shares.*,
        cast(floor(share * 1000000000000) as bigint) as units
    from shares
),

ranked as (
    select
        rounded.*,
        row_number() over (partition by conversion_id, model order by units desc, touches_to_go) as position,
        1000000000000 - sum(units) over (partition by conversion_id, model) as units_left
    from rounded
    where units > 0
),

credited as (
    select
        model,
        conversion_id,
        touchpoint_key,
        touch_date,
        channel_id,
        campaign_key,
        1 as position,
        units
    from whole

    union all

    select
        model,
        conversion_id,
        touchpoint_key,
        touch_date,
        channel_id,
        campaign_key,
        position,
        cast(units + case when position = 1 then units_left else 0 end as bigint) as units
    from ranked

    union all

    -- What the customer says; nobody knows by which contact
    select
        models.model,
        conversions.conversion_id,
        'none' as touchpoint_key,
        conversions.conversion_date as touch_date,
        said.channel_id,
        cast(null as varchar) as campaign_key,
        1 as position,
        1000000000000 as units
    from {{ ref('fct_conversions') }} as conversions
    inner join {{ ref('int_customers__self_reported') }} as said
        on
            said.brand_id = conversions.brand_id
            and said.customer_id = conversions.customer_id
    inner join models
        on models.kind = 'said'
),

complete as (
    select
        conversions.conversion_id,
        coalesce(credited.touchpoint_key, 'none') as touchpoint_id,
        models.model,
        conversions.brand_id,
        conversions.kind,
        conversions.customer_id,
        conversions.conversion_date,
        coalesce(credited.touch_date, conversions.conversion_date) as touch_date,
        coalesce(credited.channel_id, 'unattributed') as channel_id,
        credited.campaign_key,
        coalesce(credited.position, 1) as position,
        cast(
            cast(coalesce(credited.units, 1000000000000) as decimal(18, 0)) * cast(0.000000000001 as decimal(12, 12))
            as decimal(18, 12)
        ) as credit,
        conversions.value_rc,
        conversions.margin_rc
    from {{ ref('fct_conversions') }} as conversions
    cross join models
    left join credited
        on
            credited.conversion_id = conversions.conversion_id
            and credited.model = models.model
),

money as (
    select
        complete.*,
        cast(cast(value_rc as decimal(20, 4)) * credit as decimal(18, 4)) as value_part,
        cast(cast(margin_rc as decimal(20, 4)) * credit as decimal(18, 4)) as margin_part
    from complete
)

select
    conversion_id,
    touchpoint_id,
    model,
    brand_id,
    kind,
    customer_id,
    conversion_date,
    touch_date,
    channel_id,
    campaign_key,
    credit,
    cast(
        case
            when position > 1 then value_part
            else value_part + value_rc - sum(value_part) over (partition by conversion_id, model)
        end as decimal(18, 4)
    ) as value_rc,
    cast(
        case
            when position > 1 then margin_part
            else margin_part + margin_rc - sum(margin_part) over (partition by conversion_id, model)
        end as decimal(18, 4)
    ) as margin_rc
from money

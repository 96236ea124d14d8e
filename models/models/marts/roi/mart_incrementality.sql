{#
    What each action of the plan added, by difference in differences: the daily revenue of its channel while it ran
    against as many days before it (up to 28), less what the brand's unpaid channels did in the same days, brought to
    the same size. The interval comes from how much that difference moves from day to day. Where the plan or the data
    give no comparison there is no figure, and a reason.
#}
with

actions as (
    select
        actions.action_key,
        actions.brand_id,
        actions.action_id,
        actions.channel_id,
        actions.starts_on,
        actions.ends_on,
        {{ smallest([
            'actions.ends_on',
            add_days(local_date('company.as_of', 'company.timezone'), '-1'),
        ]) }} as last_day
    from {{ ref('dim_action') }} as actions
    cross join {{ ref('stg_atalaya__company') }} as company
),

dated as (
    select
        actions.*,
        date_diff('day', starts_on, last_day) + 1 as days_during,
        {{ smallest(["date_diff('day', starts_on, last_day) + 1", '28']) }} as days_before
    from actions
    where
        starts_on <= last_day
        and ends_on >= starts_on
),

crowded as (
    select dated.action_key
    from dated
    inner join dated as others
        on
            others.brand_id = dated.brand_id
            and others.channel_id = dated.channel_id
            and others.action_key <> dated.action_key
            and others.starts_on <= dated.last_day
            and others.last_day >= dated.starts_on
    group by dated.action_key
),

daily as (
    select
        daily.brand_id,
        daily.date,
        daily.channel_id,
        channels.is_paid,
        daily.attributed_revenue_rc
    from {{ ref('mart_channel_roi_daily') }} as daily
    inner join {{ ref('dim_channel') }} as channels
        on channels.channel_id = daily.channel_id
    where
        daily.model = 'last_touch'
        and daily.date_basis = 'conversion'
),

firsts as (
    select
        brand_id,
        min(date) filter (where attributed_revenue_rc > 0) as first_day
    from daily
    group by brand_id
),

days as (
    select
        dated.action_key,
        dates.date_day,
        dates.date_day >= dated.starts_on as is_during,
        -- Added up as decimals: sums of doubles depend on the order of the rows
        coalesce(sum(daily.attributed_revenue_rc) filter (where daily.channel_id = dated.channel_id), 0) as treated,
        coalesce(sum(daily.attributed_revenue_rc) filter (where not daily.is_paid), 0) as control
    from dated
    inner join {{ ref('dim_date') }} as dates
        on
            dates.date_day <= dated.last_day
            and dates.date_day >= cast(dated.starts_on - dated.days_before * interval '1' day as date)
    left join daily
        on
            daily.brand_id = dated.brand_id
            and daily.date = dates.date_day
    group by
        dated.action_key,
        dates.date_day,
        dates.date_day >= dated.starts_on
),

sizes as (
    select
        action_key,
        cast(sum(treated) filter (where not is_during) as double)
        / nullif(cast(count(*) filter (where not is_during) as double), 0) as treated_before,
        cast(sum(treated) filter (where is_during) as double)
        / nullif(cast(count(*) filter (where is_during) as double), 0) as treated_during,
        cast(sum(control) filter (where not is_during) as double)
        / nullif(cast(count(*) filter (where not is_during) as double), 0) as control_before,
        cast(sum(control) filter (where is_during) as double)
        / nullif(cast(count(*) filter (where is_during) as double), 0) as control_during
    from days
    group by action_key
),

compared as (
    select
        days.action_key,
        avg(cast(treated as double) - cast(control as double) * sizes.treated_before / nullif(sizes.control_before, 0)) filter (
            where days.is_during
        ) as gap_during,
        var_samp(cast(treated as double) - cast(control as double) * sizes.treated_before / nullif(sizes.control_before, 0)) filter (
            where days.is_during
        ) as spread_during,
        var_samp(cast(treated as double) - cast(control as double) * sizes.treated_before / nullif(sizes.control_before, 0)) filter (
            where not days.is_during
        ) as spread_before
    from days
    inner join sizes
        on sizes.action_key = days.action_key
    group by days.action_key
),

judged as (
    select
        actions.*,
        dated.days_during,
        dated.days_before,
        sizes.treated_before,
        sizes.treated_during,
        sizes.control_before,
        sizes.control_during,
        compared.gap_during * dated.days_during as effect,
        dated.days_during * sqrt(
            compared.spread_during / nullif(cast(dated.days_during as double), 0)
            + compared.spread_before / nullif(cast(dated.days_before as double), 0)
        ) as spread,
        case
            when actions.starts_on is null or actions.ends_on is null or actions.channel_id is null then 'no_plan'
            when dated.action_key is null then 'not_begun'
            when actions.channel_id like 'offline%' then 'offline'
            when dated.days_during < 14 then 'too_short'
            when
                firsts.first_day is null
                or firsts.first_day > cast(actions.starts_on - dated.days_before * interval '1' day as date)
                then 'no_before'
            when crowded.action_key is not null then 'crowded'
            when coalesce(sizes.treated_before, 0) = 0 or coalesce(sizes.control_before, 0) = 0 then 'no_control'
            else 'measured'
        end as ground
    from actions
    left join dated
        on dated.action_key = actions.action_key
    left join crowded
        on crowded.action_key = actions.action_key
    left join sizes
        on sizes.action_key = actions.action_key
    left join compared
        on compared.action_key = actions.action_key
    left join firsts
        on firsts.brand_id = actions.brand_id
)

select
    action_key,
    brand_id,
    action_id,
    channel_id,
    starts_on,
    case when ground = 'measured' then last_day end as measured_to,
    'before_after_unpaid_channels' as method,
    case when ground = 'measured' then cast(days_before as bigint) end as days_before,
    case when ground = 'measured' then cast(days_during as bigint) end as days_during,
    case when ground = 'measured' then cast(treated_before as decimal(18, 4)) end as revenue_a_day_before_rc,
    case when ground = 'measured' then cast(treated_during as decimal(18, 4)) end as revenue_a_day_during_rc,
    case when ground = 'measured' then cast(control_before as decimal(18, 4)) end as control_a_day_before_rc,
    case when ground = 'measured' then cast(control_during as decimal(18, 4)) end as control_a_day_during_rc,
    case when ground = 'measured' then cast(effect as decimal(18, 4)) end as incremental_revenue_rc,
    case when ground = 'measured' then cast(effect - 1.645 * spread as decimal(18, 4)) end as incremental_low_rc,
    case when ground = 'measured' then cast(effect + 1.645 * spread as decimal(18, 4)) end as incremental_high_rc,
    case ground
        when 'no_plan' then 'The plan gives it no channel or no valid dates.'
        when 'not_begun' then 'No day of it is over yet.'
        when 'offline' then 'Contacts do not show this channel and orders carry no region: leave a region out to measure it.'
        when 'crowded' then 'Other actions ran in its channel on the same days: their effects cannot be told apart.'
        when 'too_short' then 'Less than 14 days of it are over.'
        when 'no_before' then 'There is no revenue from before it to compare with.'
        when 'no_control' then 'Its channel or the unpaid ones sold nothing before it: nothing to compare with.'
    end as reason,
    case ground
        when 'no_plan' then 'El plan no le da canal o fechas válidas.'
        when 'not_begun' then 'Aún no ha terminado ninguno de sus días.'
        when 'offline' then 'Los contactos no muestran este canal y los pedidos no llevan región: deje una zona fuera para medirlo.'
        when 'crowded' then 'Otras acciones usaron su canal los mismos días: sus efectos no se pueden separar.'
        when 'too_short' then 'Han pasado menos de 14 de sus días.'
        when 'no_before' then 'No hay ingresos anteriores con que comparar.'
        when 'no_control' then 'Su canal o los no pagados no vendieron nada antes: no hay con qué comparar.'
    end as reason_es
from judged

{#
    Status: green at the target or better, amber within the tolerance, red beyond it, none where there is nothing to
    judge. What adds up over days is held against the share of its target that the complete days make; ratios and
    medians are held against the target itself.
#}
with

joined as (
    select
        targets.*,
        actuals.actual,
        case
            when actuals.is_additive then targets.target * targets.completed_days / nullif(targets.days, 0)
            else targets.target
        end as target_to_date
    from {{ ref('int_planning__targets') }} as targets
    left join {{ ref('int_planning__kpi_actuals') }} as actuals
        on
            actuals.brand_id = targets.brand_id
            and actuals.kpi = targets.kpi
            and actuals.scope = targets.scope
            and actuals.period = targets.period
),

judged as (
    select
        joined.*,
        case
            when target is null then 'no_target'
            when target = 0 then 'zero_target'
            when completed_days = 0 then 'not_begun'
            when actual is null then 'not_measured'
            when
                (direction = 'up' and actual >= target_to_date)
                or (direction = 'down' and actual <= target_to_date)
                then 'green'
            when
                (direction = 'up' and actual >= target_to_date - abs(target_to_date) * (1 - warn_below))
                or (direction = 'down' and actual <= target_to_date + abs(target_to_date) * (1 - warn_below))
                then 'amber'
            else 'red'
        end as judgement,
        cast(cast(round(100 * actual / nullif(target_to_date, 0)) as bigint) as varchar) as percent,
        cast(completed_days as varchar) as done,
        cast(days as varchar) as whole
    from joined
)

select
    brand_id,
    kpi,
    scope,
    period,
    connection_id,
    scope_kind,
    tier,
    owner,
    direction,
    period_start,
    period_end,
    days,
    completed_days,
    actual,
    target,
    case when completed_days > 0 then target_to_date end as target_to_date,
    warn_below,
    baseline,
    actual / nullif(target_to_date, 0) as attainment,
    (actual - baseline) / nullif(abs(baseline), 0) as change_from_baseline,
    case when judgement in ('green', 'amber', 'red') then judgement else 'none' end as status,
    case judgement
        when 'no_target' then 'No target was set.'
        when 'zero_target' then 'A target of zero cannot be compared.'
        when 'not_begun' then 'No day of the period is over yet.'
        when 'not_measured' then 'Not measured in these days.'
        else
            percent || ' % of what is due after ' || done || ' of ' || whole || ' days; '
            || case when direction = 'up' then 'higher' else 'lower' end || ' is better.'
    end as reason,
    case judgement
        when 'no_target' then 'No se fijó objetivo.'
        when 'zero_target' then 'Un objetivo de cero no se puede comparar.'
        when 'not_begun' then 'Aún no ha terminado ningún día del periodo.'
        when 'not_measured' then 'Sin medir en estos días.'
        else
            percent || ' % de lo que toca tras ' || done || ' de ' || whole || ' días; '
            || case when direction = 'up' then 'más' else 'menos' end || ' es mejor.'
    end as reason_es
from judged

{#
    The targets of the plan, one row each, with the days of their period and how many of them are over: the day that
    is running tells nothing yet.
#}
with

parsed as (
    select
        targets.*,
        lower(trim(targets.kpi)) as kpi_code,
        coalesce(lower({{ clean('targets.scope') }}), targets.brand_id) as scope_code,
        upper(trim(targets.period)) as period_code,
        case
            when {{ matches('upper(trim(targets.period))', "'^[0-9]{4}-(0[1-9]|1[0-2])$'") }} then 1
            when {{ matches('upper(trim(targets.period))', "'^[0-9]{4}-Q[1-4]$'") }} then 3
            when {{ matches('upper(trim(targets.period))', "'^[0-9]{4}$'") }} then 12
        end as months,
        {{ local_date('company.as_of', 'company.timezone') }} as today
    from {{ ref('stg_files__plan_targets') }} as targets
    cross join {{ ref('stg_atalaya__company') }} as company
),

dated as (
    select
        parsed.*,
        try_cast(
            case months
                when 1 then period_code || '-01'
                when 3
                    then substr(period_code, 1, 4)
                        || case substr(period_code, 7, 1) when '1' then '-01' when '2' then '-04' when '3' then '-07' else '-10' end
                        || '-01'
                when 12 then period_code || '-01-01'
            end as date
        ) as period_start
    from parsed
),

bounded as (
    select
        dated.*,
        cast(
            case months
                when 1 then period_start + interval '1' month
                when 3 then period_start + interval '3' month
                else period_start + interval '12' month
            end as date
        ) as next_start,
        row_number() over (
            partition by brand_id, kpi_code, scope_code, period_code
            order by connection_id
        ) as position
    from dated
    where period_start is not null
)

select
    bounded.brand_id,
    bounded.connection_id,
    bounded.kpi_code as kpi,
    bounded.scope_code as scope,
    bounded.period_code as period,
    case
        when bounded.scope_code in ('company', 'empresa') then 'company'
        when bounded.scope_code = bounded.brand_id then 'brand'
        when channels.channel_id is not null then 'channel'
    end as scope_kind,
    lower({{ clean('bounded.tier') }}) as tier,
    {{ clean('bounded.owner') }} as owner,
    case
        when lower(trim(bounded.direction)) in ('up', 'down') then lower(trim(bounded.direction))
        when
            bounded.kpi_code in (
                'cac', 'cpa', 'cpl', 'spend', 'cases', 'complaints', 'complaint_rate', 'first_response_minutes',
                'resolution_minutes'
            )
            then 'down'
        else 'up'
    end as direction,
    bounded.target,
    coalesce(bounded.warn_below, 0.9) as warn_below,
    bounded.baseline,
    bounded.period_start,
    {{ add_days('bounded.next_start', '-1') }} as period_end,
    cast(date_diff('day', bounded.period_start, bounded.next_start) as bigint) as days,
    cast(
        case
            when bounded.today <= bounded.period_start then 0
            when bounded.today >= bounded.next_start then date_diff('day', bounded.period_start, bounded.next_start)
            else date_diff('day', bounded.period_start, bounded.today)
        end as bigint
    ) as completed_days,
    case
        when bounded.today >= bounded.next_start then {{ add_days('bounded.next_start', '-1') }}
        else {{ add_days('bounded.today', '-1') }}
    end as measured_to
from bounded
left join {{ ref('channels') }} as channels
    on channels.channel_id = bounded.scope_code
where bounded.position = 1

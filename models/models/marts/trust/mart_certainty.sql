{#
    How far each mart can be relied on, by brand and day. The score is 1 less 0.4 when a source does not cover the day,
    0.3 when a count of it was not met, 0.2 times the largest share that could not be mapped, and 0.1 while the sources
    may still change it.
#}
with

inputs as (
    select distinct
        inputs.mart,
        inputs.domain,
        streams.brand_id,
        streams.connection_id,
        streams.stream,
        streams.covered_to,
        streams.restating_from,
        streams.today
    from {{ ref('mart_inputs') }} as inputs
    inner join {{ ref('int_trust__streams') }} as streams
        on streams.domain = inputs.domain
),

marts as (
    select
        mart,
        brand_id,
        max(today) as today,
        min(coalesce(covered_to, date '0001-01-01')) as covered_to,
        min(restating_from) as restating_from,
        {{ text_list("case when covered_to is null or covered_to < today then connection_id || '/' || stream end", ', ', 'connection_id, stream') }} as late_streams
    from inputs
    group by
        mart,
        brand_id
),

spans as (
    select
        min(first_day) as first_day
    from (
        select min(date) as first_day from {{ ref('mart_unmapped') }}
        union all
        select min(created_date) from {{ ref('fct_cases') }}
        union all
        select min(order_date) from {{ ref('fct_orders') }}
    ) as firsts
),

days as (
    select
        marts.*,
        dates.date_day as date
    from marts
    cross join spans
    inner join {{ ref('dim_date') }} as dates
        on
            dates.date_day >= spans.first_day
            and dates.date_day <= marts.today
),

reconciled as (
    -- A count of changes belongs to the day it was read, not to the days that the changes are about
    select
        inputs.mart,
        inputs.brand_id,
        checks.day,
        count(*) filter (where not checks.is_ok) as broken
    from (select distinct mart, brand_id, connection_id from inputs) as inputs
    inner join {{ ref('mart_reconciliation') }} as checks
        on checks.connection_id = inputs.connection_id
    group by
        inputs.mart,
        inputs.brand_id,
        checks.day
),

measures as (
    select distinct
        mart,
        unmapped_measure
    from {{ ref('mart_inputs') }}
    where unmapped_measure is not null
),

unmapped_days as (
    select
        brand_id,
        date,
        measure,
        cast(sum(unmapped) as double) / nullif(cast(sum(total) as double), 0) as share
    from {{ ref('mart_unmapped') }}
    group by
        brand_id,
        date,
        measure
    having count(*) = count(total)
),

unmapped as (
    select
        measures.mart,
        unmapped_days.brand_id,
        unmapped_days.date,
        max(unmapped_days.share) as unmapped_share
    from measures
    inner join unmapped_days
        on unmapped_days.measure = measures.unmapped_measure
    group by
        measures.mart,
        unmapped_days.brand_id,
        unmapped_days.date
),

certainty as (
    select
        days.mart,
        days.brand_id,
        days.date,
        days.date <= days.covered_to as is_fresh,
        reconciled.broken = 0 as is_reconciled,
        unmapped.unmapped_share,
        coalesce(days.date >= days.restating_from, false) as is_restating,
        days.date = days.today as is_open_day,
        days.late_streams
    from days
    left join reconciled
        on
            reconciled.mart = days.mart
            and reconciled.brand_id = days.brand_id
            and reconciled.day = days.date
    left join unmapped
        on
            unmapped.mart = days.mart
            and unmapped.brand_id = days.brand_id
            and unmapped.date = days.date
)

select
    mart,
    brand_id,
    date,
    is_fresh,
    is_reconciled,
    unmapped_share,
    is_restating,
    is_open_day,
    cast(
        cast(
            1
            - case when is_fresh then 0 else 0.4 end
            - case when is_reconciled is false then 0.3 else 0 end
            - 0.2 * {{ smallest(['coalesce(unmapped_share, 0)', '1']) }}
            - case when is_restating then 0.1 else 0 end as decimal(18, 4)
        ) as double
    ) as score,
    nullif(
        trim(
            case when is_fresh then '' else 'sin datos hasta este día: ' || coalesce(late_streams, '') || '. ' end
            || case when is_reconciled is false then 'no cuadra con lo que dice la fuente. ' else '' end
            || case when unmapped_share > 0.1 then 'más del 10 % sin canal o campaña. ' else '' end
            || case when is_restating then 'la fuente aún puede cambiarlo. ' else '' end
            || case when is_open_day then 'el día no ha terminado.' else '' end
        ),
        ''
    ) as reasons_es,
    nullif(
        trim(
            case when is_fresh then '' else 'no data up to this day: ' || coalesce(late_streams, '') || '. ' end
            || case when is_reconciled is false then 'does not agree with what the source states. ' else '' end
            || case when unmapped_share > 0.1 then 'more than 10 % without channel or campaign. ' else '' end
            || case when is_restating then 'the source may still change it. ' else '' end
            || case when is_open_day then 'the day is not over.' else '' end
        ),
        ''
    ) as reasons
from certainty

{#
    Days on which complaints rose beyond what is usual, by brand, in all and by topic. Three days up to the day are
    held against the same sums of the eight weeks before: their median, and as the spread the largest of their median
    deviation (made comparable to a standard deviation), the spread that chance gives to counts, and 1. Four weeks of
    history at least; fewer than five complaints are no alarm.
#}
with

complaints as (
    select brand_id, 'complaints' as signal, created_date
    from {{ ref('fct_cases') }}
    where is_complaint

    union all

    select brand_id, 'complaints: ' || topic, created_date
    from {{ ref('fct_cases') }}
    where
        is_complaint
        and topic is not null
),

counted as (
    select
        brand_id,
        signal,
        created_date as date,
        count(*) as complaints
    from complaints
    group by
        brand_id,
        signal,
        created_date
),

begun as (
    select
        brand_id,
        min(created_date) as first_day
    from {{ ref('fct_cases') }}
    group by brand_id
),

windows as (
    -- A window ends on each of the three days that see a complaint in it
    select
        counted.brand_id,
        counted.signal,
        {{ add_days('counted.date', 'ages.days') }} as date,
        sum(counted.complaints) as observed
    from counted
    cross join unnest(array[0, 1, 2]) as ages (days)
    group by
        counted.brand_id,
        counted.signal,
        {{ add_days('counted.date', 'ages.days') }}
),

candidates as (
    select
        windows.brand_id,
        windows.signal,
        windows.date,
        windows.observed,
        begun.first_day
    from windows
    inner join begun
        on begun.brand_id = windows.brand_id
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        windows.observed >= 5
        and windows.date >= {{ add_days('begun.first_day', '30') }}
        and windows.date <= {{ local_date('company.as_of', 'company.timezone') }}
),

history as (
    select
        candidates.brand_id,
        candidates.signal,
        candidates.date,
        candidates.observed,
        cast(coalesce(windows.observed, 0) as double) as before
    from candidates
    cross join {{ days_from(
        largest([
            "cast(candidates.date - interval '58' day as date)",
            "cast(candidates.first_day + interval '2' day as date)",
        ]),
        "cast(candidates.date - interval '3' day as date)",
        'each_day',
    ) }}
    left join windows
        on
            windows.brand_id = candidates.brand_id
            and windows.signal = candidates.signal
            and windows.date = cast(each_day.date_day as date)
),

medians as (
    select
        brand_id,
        signal,
        date,
        {{ quantile_of('values_before', 'number_before', 0.5) }} as baseline
    from (
        select
            brand_id,
            signal,
            date,
            count(*) as number_before,
            array_agg(before order by before) as values_before
        from history
        group by
            brand_id,
            signal,
            date
    ) as sorted
),

spreads as (
    select
        brand_id,
        signal,
        date,
        baseline,
        {{ quantile_of('deviations', 'number_before', 0.5) }} as median_deviation
    from (
        select
            history.brand_id,
            history.signal,
            history.date,
            max(medians.baseline) as baseline,
            count(*) as number_before,
            array_agg(abs(history.before - medians.baseline) order by abs(history.before - medians.baseline)) as deviations
        from history
        inner join medians
            on
                medians.brand_id = history.brand_id
                and medians.signal = history.signal
                and medians.date = history.date
        group by
            history.brand_id,
            history.signal,
            history.date
    ) as sorted
),

scored as (
    select
        candidates.brand_id,
        candidates.signal,
        candidates.date,
        candidates.observed,
        spreads.baseline,
        (candidates.observed - spreads.baseline)
        / nullif({{ largest(["1.4826 * spreads.median_deviation", "sqrt(spreads.baseline)", "1"]) }}, 0) as spreads_above
    from candidates
    inner join spreads
        on
            spreads.brand_id = candidates.brand_id
            and spreads.signal = candidates.signal
            and spreads.date = candidates.date
)

select
    brand_id,
    signal,
    date,
    cast(observed as bigint) as observed,
    baseline,
    spreads_above
from scored
where spreads_above >= 2.5

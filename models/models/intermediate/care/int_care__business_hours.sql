{#
    The opening intervals of every day as instants, with the business minutes that passed before each of them, so that
    the business minutes between two instants are one subtraction. Lengths are taken between instants: a day on which
    the clocks change is as long as it was. A closed day has one row without an interval.
#}
with

intervals as (
    select
        days.date_day,
        hours.from_minute,
        {{ utc_timestamp(
            "cast(days.date_day as timestamp(6)) + hours.from_minute * interval '1' minute",
            'company.timezone',
        ) }} as opens_at,
        {{ utc_timestamp(
            "cast(days.date_day as timestamp(6)) + hours.to_minute * interval '1' minute",
            'company.timezone',
        ) }} as closes_at
    from {{ ref('int_calendar__days') }} as days
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('stg_atalaya__holidays') }} as holidays
        on holidays.holiday_date = days.date_day
    left join {{ ref('stg_atalaya__business_hours') }} as hours
        on
            hours.day_of_week = days.day_of_week
            and holidays.holiday_date is null
),

lengths as (
    select
        intervals.*,
        coalesce({{ minutes_between('opens_at', 'closes_at') }}, 0) as length_minutes
    from intervals
)

select
    date_day,
    opens_at,
    closes_at,
    length_minutes,
    coalesce(
        sum(length_minutes) over (
            order by date_day, from_minute
            rows between unbounded preceding and 1 preceding
        ),
        0
    ) as minutes_before
from lengths

select
    date_day,
    year,
    quarter,
    month,
    month_start,
    iso_week,
    week_start,
    day_of_week,
    day_of_week in (6, 7) as is_weekend
from {{ ref('int_calendar__days') }}

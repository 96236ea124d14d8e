{#
    One rate a day and currency into the reporting currency. A day without a rate takes the newest earlier one, at most
    seven days old: after that the rate is unknown.
#}
with

rates as (
    select
        rates.connection_id,
        rates.date as rate_date,
        upper(rates.from_currency) as currency,
        cast(rates.rate as decimal(18, 8)) as rate
    from {{ ref('stg_files__fx_rates') }} as rates
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        upper(rates.to_currency) = company.currency
        and rates.rate > 0
),

one_a_day as (
    -- Several connections may deliver the same rates; the first by name is read
    select
        currency,
        rate_date,
        rate
    from (
        select
            rates.*,
            row_number() over (partition by currency, rate_date order by connection_id) as position
        from rates
    ) as ranked
    where position = 1
),

followed as (
    select
        currency,
        rate_date,
        rate,
        lead(rate_date) over (partition by currency order by rate_date) as next_rate_date
    from one_a_day
)

select
    followed.currency,
    {{ add_days('followed.rate_date', 'ages.days') }} as date_day,
    followed.rate_date,
    followed.rate
from followed
cross join unnest(array[0, 1, 2, 3, 4, 5, 6, 7]) as ages (days)
where
    followed.next_rate_date is null
    or {{ add_days('followed.rate_date', 'ages.days') }} < followed.next_rate_date

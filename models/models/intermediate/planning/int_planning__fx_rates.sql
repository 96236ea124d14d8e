{#
    One rate a day and currency into the reporting currency. A day without a rate takes the newest earlier one, at most
    seven days old: after that the rate is unknown.
#}
with

central_bank as (
    select connection_id, date, upper(currency) as currency, rate
    from {{ ref('stg_ecb_rates__rates') }}
    where rate > 0

    union all

    -- The euro itself, so that rates from and into it are crossed like any other
    select distinct connection_id, date, 'EUR', cast(1 as double)
    from {{ ref('stg_ecb_rates__rates') }}
),

rates as (
    -- What the company states itself goes before the central bank
    select
        1 as preference,
        rates.connection_id,
        rates.date as rate_date,
        upper(rates.from_currency) as currency,
        cast(rates.rate as decimal(18, 8)) as rate
    from {{ ref('stg_files__fx_rates') }} as rates
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        upper(rates.to_currency) = company.currency
        and rates.rate > 0

    union all

    -- Units for one euro: from a currency into another is the quotient, in euros the inverse
    select
        2 as preference,
        given.connection_id,
        given.date as rate_date,
        given.currency,
        cast(target.rate / nullif(given.rate, 0) as decimal(18, 8)) as rate
    from central_bank as given
    cross join {{ ref('stg_atalaya__company') }} as company
    inner join central_bank as target
        on
            target.connection_id = given.connection_id
            and target.date = given.date
            and target.currency = company.currency
    where given.currency <> company.currency
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
            row_number() over (partition by currency, rate_date order by preference, connection_id) as position
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

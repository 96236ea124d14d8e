with

streams as (
    select
        streams.connection_id,
        streams.stream,
        streams.connector,
        connections.domain,
        streams.brand_id,
        streams.last_attempt_at,
        streams.last_success_at,
        streams.fresh_to,
        coalesce(connections.expected_minutes, 1440) as expected_minutes,
        {{ minutes_between('streams.last_success_at', 'company.as_of') }} as minutes_since_success,
        {{ minutes_between('streams.fresh_to', 'company.as_of') }} > 1440 * cast(limits.meaning as bigint) as is_behind,
        streams.last_error,
        streams.rows_landed,
        streams.rows_quarantined,
        streams.restating_from
    from {{ ref('stg_atalaya__streams') }} as streams
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('stg_atalaya__connections') }} as connections
        on connections.connection_id = streams.connection_id
    left join {{ ref('codes') }} as limits
        on
            limits.code_list = 'days_behind'
            and limits.code = streams.connector || '/' || streams.stream
)

select
    connection_id,
    stream,
    connector,
    domain,
    brand_id,
    last_attempt_at,
    last_success_at,
    fresh_to,
    expected_minutes,
    minutes_since_success,
    case
        when
            last_error is not null
            and (last_success_at is null or last_attempt_at > last_success_at)
            then 'failed'
        when last_success_at is null then 'never'
        when minutes_since_success > 2 * expected_minutes or is_behind then 'stale'
        else 'fresh'
    end as status,
    last_error,
    rows_landed,
    rows_quarantined,
    restating_from
from streams

{# Streams with the domain they feed (files name theirs by stream) and the last day that they cover whole. #}
with

streams as (
    select
        freshness.connection_id,
        freshness.stream,
        freshness.brand_id,
        coalesce(domains.meaning, freshness.domain) as domain,
        freshness.status,
        freshness.restating_from,
        freshness.fresh_to,
        {{ local_date('freshness.last_success_at', 'company.timezone') }} as success_date,
        {{ local_date('company.as_of', 'company.timezone') }} as today,
        late.code is not null as has_lag
    from {{ ref('mart_source_freshness') }} as freshness
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('codes') }} as domains
        on
            domains.code_list = 'stream_domain'
            and freshness.connector = 'files'
            and domains.code = freshness.stream
    left join {{ ref('codes') }} as late
        on
            late.code_list = 'days_behind'
            and late.code = freshness.connector || '/' || freshness.stream
)

select
    connection_id,
    stream,
    brand_id,
    domain,
    status,
    restating_from,
    today,
    -- A stream whose data is known to lag says by itself how far it reaches
    case
        when status = 'never' then cast(null as date)
        when has_lag and status = 'stale' then cast(fresh_to as date)
        when status = 'fresh' then today
        else {{ add_days('success_date', '-1') }}
    end as covered_to
from streams

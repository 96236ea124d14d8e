{# Subscribers are told for the present only: of what was seen on a day, the last. #}
select
    _connection as connection_id,
    max_by(_brand, _extracted_at) as brand_id,
    channel_id,
    cast(_extracted_at as date) as date,
    max_by(followers, _extracted_at) as followers
from {{ source('raw', 'youtube__channels') }}
where followers is not null
group by
    _connection,
    channel_id,
    cast(_extracted_at as date)

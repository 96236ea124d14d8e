{# Vendors tell followers for the present only: of what was seen on a day, the last. #}
select
    _connection as connection_id,
    max_by(_brand, _extracted_at) as brand_id,
    page_id,
    cast(_extracted_at as date) as date,
    max_by(followers, _extracted_at) as followers,
    max_by(name, _extracted_at) as name
from {{ source('raw', 'facebook_pages__pages') }}
where followers is not null
group by
    _connection,
    page_id,
    cast(_extracted_at as date)

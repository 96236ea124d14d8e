select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    spend_id,
    channel,
    campaign_id,
    starts_on,
    ends_on,
    amount,
    currency,
    grps,
    region
from {{ newest(source('raw', 'files__spend')) }}

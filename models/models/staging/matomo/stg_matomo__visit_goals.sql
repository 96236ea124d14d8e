select
    _connection as connection_id,
    _brand as brand_id,
    site_id,
    visit_id,
    visitor_id,
    goal_id,
    goal_name,
    converted_at,
    revenue,
    order_id,
    url
from {{ newest(source('raw', 'matomo__visit_goals')) }}

select
    items.*,
    items.connection_id || '|' || items.source || '|' || items.order_id as order_key
from {{ canonical_union([
    'int_commerce__files_order_items',
    'int_commerce__shopify_order_items',
]) }} as items

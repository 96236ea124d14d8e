select
    charges.connection_id || '|stripe|' || charges.charge_id as payment_key,
    charges.connection_id,
    charges.brand_id,
    'stripe' as source,
    charges.charge_id as payment_id,
    charges.order_number,
    charges.created_at as paid_at,
    {{ local_date('charges.created_at', 'company.timezone') }} as paid_date,
    charges.method,
    charges.status,
    coalesce(charges.amount_captured, charges.amount) as amount,
    charges.amount_refunded as refunded,
    charges.currency,
    charges.status = 'succeeded'
    and coalesce(charges.is_captured, true)
    and coalesce(charges.is_live, true) as is_counted
from {{ ref('stg_stripe__charges') }} as charges
cross join {{ ref('stg_atalaya__company') }} as company

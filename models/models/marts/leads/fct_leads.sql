select
    leads.lead_key,
    leads.brand_id,
    leads.connection_id,
    leads.source,
    leads.lead_id,
    customers.customer_id,
    leads.captured_at,
    leads.captured_date,
    signals.channel_id,
    aliases.campaign_key,
    leads.form_id,
    leads.landing_page,
    leads.utm_source,
    leads.utm_medium,
    leads.utm_campaign,
    leads.utm_content,
    leads.utm_term,
    leads.self_reported_source,
    leads.product_interest,
    lower({{ clean('leads.status') }}) as status,
    leads.qualified_at is not null as is_qualified,
    leads.qualified_at,
    leads.consent_version
from {{ ref('int_leads__leads') }} as leads
inner join {{ ref('int_roi__channel_signals') }} as signals
    on signals.channel_signal = leads.channel_signal
left join {{ ref('int_roi__campaign_aliases') }} as aliases
    on
        aliases.brand_id = leads.brand_id
        and aliases.alias = leads.campaign_alias
left join {{ ref('int_customers__assigned') }} as customers
    on customers.record_key = leads.record_key

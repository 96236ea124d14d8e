select
    leads.lead_key,
    leads.brand_id,
    leads.connection_id,
    leads.source,
    leads.lead_id,
    customers.customer_id,
    leads.captured_at,
    leads.captured_date,
    -- A lead that says nothing of its origin takes the touchpoint it is credited to
    case
        when signals.channel_id = 'unattributed' then coalesce(attribution.channel_id, 'unattributed')
        else signals.channel_id
    end as channel_id,
    case
        when signals.channel_id = 'unattributed' then coalesce(aliases.campaign_key, attribution.campaign_key)
        else aliases.campaign_key
    end as campaign_key,
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
left join {{ ref('fct_attribution') }} as attribution
    on
        attribution.conversion_id = 'lead:' || leads.lead_key
        and attribution.model = 'last_touch'

with

leads as (
    select
        connection_id,
        brand_id,
        source,
        contact_id as lead_id,
        connection_id || ':' || source || ':' || contact_id as record_key,
        contact_id,
        email,
        phone,
        given_name,
        surname1,
        surname2,
        full_name,
        became_lead_at as captured_at,
        form_id,
        landing_page,
        cast(null as varchar) as campaign_id,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        gclid,
        fbclid,
        cast(null as varchar) as msclkid,
        cast(null as varchar) as ttclid,
        cast(null as varchar) as li_fat_id,
        cast(null as varchar) as twclid,
        self_reported_source,
        product_interest,
        lead_status as status,
        became_qualified_at as qualified_at,
        consent_version
    from {{ ref('int_crm__contacts') }}
    where became_lead_at is not null

    union all

    select
        connection_id,
        brand_id,
        source,
        lead_id,
        connection_id || ':' || source || ':lead:' || lead_id as record_key,
        contact_id,
        email,
        phone,
        given_name,
        surname1,
        surname2,
        full_name,
        captured_at,
        form_id,
        landing_page,
        campaign_id,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        gclid,
        fbclid,
        msclkid,
        ttclid,
        li_fat_id,
        twclid,
        self_reported_source,
        product_interest,
        status,
        qualified_at,
        consent_version
    from {{ ref('stg_files__leads') }}
    where captured_at is not null
)

select
    leads.*,
    leads.connection_id || '|' || leads.source || '|' || leads.lead_id as lead_key,
    {{ local_date('leads.captured_at', 'company.timezone') }} as captured_date,
    {{ campaign_alias('coalesce(leads.utm_campaign, leads.campaign_id)') }} as campaign_alias,
    {{ channel_signal(
        "'lead'",
        click_id=click_id_of('leads', ['gclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid', 'fbclid']),
        utm_source='leads.utm_source',
        utm_medium='leads.utm_medium',
    ) }} as channel_signal
from leads
cross join {{ ref('stg_atalaya__company') }} as company

with

leads as (
    select
        leads.*,
        -- A lead that is no contact of the CRM is a record of its own
        leads.connection_id || ':' || leads.source || ':'
        || case when leads.is_contact then '' else 'lead:' end || leads.lead_id as record_key
    from {{ canonical_union([
        'int_leads__contact_leads',
        'int_leads__files_leads',
        'int_leads__salesforce_leads',
    ]) }} as leads
    where leads.captured_at is not null
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

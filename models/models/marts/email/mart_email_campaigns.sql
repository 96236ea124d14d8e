with

events as (
    select *
    from {{ ref('fct_email_events') }}
    where campaign_id is not null
),

counted as (
    -- Recipients are counted once each, whatever the number of their opens and clicks
    select
        brand_id,
        connection_id,
        source,
        campaign_id,
        max(campaign_key) as campaign_key,
        min(occurred_at) filter (where kind in ('sent', 'delivered')) as first_sent_at,
        min(occurred_at) as first_event_at,
        count(distinct recipient_key) filter (where kind = 'sent') as sent,
        count(distinct recipient_key) filter (where kind = 'delivered') as told_delivered,
        count(distinct recipient_key) filter (where kind = 'bounce') as bounces,
        count(distinct recipient_key) filter (where kind = 'open' and not is_machine_open) as openers,
        count(distinct recipient_key) filter (where kind = 'open') as all_openers,
        count(distinct recipient_key) filter (where kind = 'click') as clickers,
        count(distinct recipient_key) filter (where kind = 'unsubscribe') as unsubscribes,
        count(distinct recipient_key) filter (where kind = 'spam') as spam_complaints,
        count(*) filter (where kind = 'open' and not is_machine_open) as opens,
        count(*) filter (where kind = 'open' and is_machine_open) as machine_opens,
        count(*) filter (where kind = 'click') as clicks
    from events
    group by
        brand_id,
        connection_id,
        source,
        campaign_id
),

mailings as (
    select
        coalesce(counted.brand_id, vendor.brand_id) as brand_id,
        coalesce(counted.connection_id, vendor.connection_id) as connection_id,
        coalesce(counted.source, vendor.source) as source,
        coalesce(counted.campaign_id, vendor.campaign_id) as campaign_id,
        coalesce(counted.campaign_key, aliases.campaign_key) as campaign_key,
        vendor.title,
        vendor.subject,
        coalesce(vendor.sent_at, counted.first_sent_at, counted.first_event_at) as sent_at,
        -- Without a list of recipients the vendor's own count is all there is
        coalesce(nullif(counted.sent, 0), nullif(counted.told_delivered + counted.bounces, 0), vendor.vendor_sent) as sent,
        case
            when coalesce(counted.sent, 0) + coalesce(counted.told_delivered, 0) > 0 then counted.bounces
            else vendor.vendor_bounces
        end as bounces,
        counted.openers,
        counted.all_openers - counted.openers as machine_only_openers,
        counted.clickers,
        counted.unsubscribes,
        counted.spam_complaints,
        counted.opens,
        counted.machine_opens,
        counted.clicks,
        vendor.vendor_sent,
        vendor.vendor_bounces,
        vendor.vendor_openers,
        vendor.vendor_human_openers,
        vendor.vendor_clickers,
        vendor.vendor_unsubscribes
    from counted
    full outer join {{ ref('int_email__mailings') }} as vendor
        on
            vendor.connection_id = counted.connection_id
            and vendor.source = counted.source
            and vendor.campaign_id = counted.campaign_id
    left join {{ ref('int_roi__campaign_aliases') }} as aliases
        on
            aliases.brand_id = vendor.brand_id
            and aliases.alias = vendor.campaign_alias
)

select
    mailings.connection_id || '|' || mailings.source || '|' || mailings.campaign_id as mailing_key,
    mailings.brand_id,
    mailings.connection_id,
    mailings.source,
    mailings.campaign_id,
    mailings.campaign_key,
    mailings.title,
    mailings.subject,
    mailings.sent_at,
    {{ local_date('mailings.sent_at', 'company.timezone') }} as sent_date,
    mailings.sent,
    mailings.bounces,
    mailings.sent - mailings.bounces as delivered,
    mailings.openers,
    mailings.machine_only_openers,
    mailings.clickers,
    mailings.unsubscribes,
    mailings.spam_complaints,
    mailings.opens,
    mailings.machine_opens,
    mailings.clicks,
    mailings.vendor_sent,
    mailings.vendor_bounces,
    mailings.vendor_openers,
    mailings.vendor_human_openers,
    mailings.vendor_clickers,
    mailings.vendor_unsubscribes
from mailings
cross join {{ ref('stg_atalaya__company') }} as company

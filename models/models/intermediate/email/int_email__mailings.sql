{# Mailings as their vendor describes and counts them; a mailing known from its events alone is not among them. #}
select
    coalesce(campaigns.connection_id, reports.connection_id) as connection_id,
    coalesce(campaigns.brand_id, reports.brand_id) as brand_id,
    'mailchimp' as source,
    coalesce(campaigns.campaign_id, reports.campaign_id) as campaign_id,
    coalesce(campaigns.title, reports.title) as title,
    coalesce(campaigns.subject, reports.subject) as subject,
    {{ campaign_alias("coalesce(campaigns.utm_campaign, campaigns.title, reports.title)") }} as campaign_alias,
    coalesce(campaigns.sent_at, reports.sent_at) as sent_at,
    coalesce(reports.emails_sent, campaigns.emails_sent) as vendor_sent,
    reports.hard_bounces + reports.soft_bounces as vendor_bounces,
    reports.unique_opens as vendor_openers,
    reports.unique_human_opens as vendor_human_openers,
    reports.unique_clickers as vendor_clickers,
    reports.unsubscribed as vendor_unsubscribes,
    reports.abuse_reports as vendor_spam_complaints
from {{ ref('stg_mailchimp__campaigns') }} as campaigns
full outer join {{ ref('stg_mailchimp__reports') }} as reports
    on
        reports.connection_id = campaigns.connection_id
        and reports.campaign_id = campaigns.campaign_id
where coalesce(campaigns.sent_at, reports.sent_at) is not null

select
    _connection as connection_id,
    _brand as brand_id,
    campaign_id,
    title,
    list_id,
    subject,
    sent_at,
    emails_sent,
    hard_bounces,
    soft_bounces,
    unique_opens,
    unique_human_opens,
    unique_clickers,
    abuse_reports,
    unsubscribed
from {{ newest(source('raw', 'mailchimp__reports')) }}

{#
    Mailchimp as the canonical stream email_events. A recipient of sent-to is the sending; a bounce is told by the
    activity with its instant, and by the recipient's status alone where the activity holds none.
#}
with

sent_to as (
    select
        sent_to.*,
        coalesce(sent_to.sent_at, reports.sent_at, campaigns.sent_at) as mailed_at
    from {{ ref('stg_mailchimp__sent_to') }} as sent_to
    left join {{ ref('stg_mailchimp__reports') }} as reports
        on
            reports.connection_id = sent_to.connection_id
            and reports.campaign_id = sent_to.campaign_id
    left join {{ ref('stg_mailchimp__campaigns') }} as campaigns
        on
            campaigns.connection_id = sent_to.connection_id
            and campaigns.campaign_id = sent_to.campaign_id
),

activity as (
    select *
    from {{ ref('stg_mailchimp__email_activity') }}
    where action in ('open', 'click', 'bounce')
),

bounced as (
    select distinct connection_id, campaign_id, email_id
    from activity
    where action = 'bounce'
),

events as (
    select connection_id, brand_id, campaign_id, email_id, email, 'sent' as kind, mailed_at as occurred_at,
        cast(null as varchar) as url, cast(null as boolean) as is_machine_open
    from sent_to

    union all

    select sent_to.connection_id, sent_to.brand_id, sent_to.campaign_id, sent_to.email_id, sent_to.email, 'bounce',
        sent_to.mailed_at, null, null
    from sent_to
    left join bounced
        on
            bounced.connection_id = sent_to.connection_id
            and bounced.campaign_id = sent_to.campaign_id
            and bounced.email_id = sent_to.email_id
    where
        sent_to.status in ('hard', 'soft')
        and bounced.email_id is null

    union all

    select connection_id, brand_id, campaign_id, email_id, email, action, occurred_at, url,
        case when action = 'open' then is_machine_open end
    from activity

    union all

    select connection_id, brand_id, campaign_id, email_id, email, 'unsubscribe', occurred_at, null, null
    from {{ ref('stg_mailchimp__unsubscribes') }}
)

select
    {{ canonical_given('email_events', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'source': "'mailchimp'",
        'event_id': hash_key(['campaign_id', 'email_id', 'kind', 'occurred_at', 'url']),
        'campaign_id': 'campaign_id',
        'contact_id': 'email_id',
        'email': 'email',
        'kind': 'kind',
        'occurred_at': 'occurred_at',
        'url': 'url',
        'is_machine_open': 'is_machine_open',
    }) }}
from events

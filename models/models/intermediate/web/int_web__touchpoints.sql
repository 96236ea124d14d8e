with

visits as (
    select
        connection_id,
        brand_id,
        'matomo' as source,
        visit_id as touchpoint_id,
        visitor_id,
        user_id,
        cast(null as varchar) as contact_id,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        occurred_at,
        'visit' as kind,
        cast(null as varchar) as named_channel,
        cast(null as varchar) as campaign_id,
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
        landing_page,
        referrer_type,
        device,
        country,
        is_bot,
        page_views,
        duration_s
    from {{ ref('stg_matomo__visits') }}
),

files as (
    select
        connection_id,
        brand_id,
        source,
        touchpoint_id,
        visitor_id,
        cast(null as varchar) as user_id,
        contact_id,
        email,
        phone,
        occurred_at,
        coalesce(kind, 'visit') as kind,
        channel as named_channel,
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
        landing_page,
        case when nullif(trim(referrer), '') is not null then 'website' end as referrer_type,
        device,
        country,
        is_bot,
        page_views,
        duration_s
    from {{ ref('stg_files__touchpoints') }}
),

touchpoints as (
    select * from visits
    union all
    select * from files
)

select
    touchpoints.connection_id || '|' || touchpoints.source || '|' || touchpoints.touchpoint_id as touchpoint_key,
    touchpoints.connection_id,
    touchpoints.brand_id,
    touchpoints.source,
    touchpoints.touchpoint_id,
    touchpoints.visitor_id,
    touchpoints.user_id,
    touchpoints.contact_id,
    touchpoints.email,
    touchpoints.phone,
    touchpoints.occurred_at,
    {{ local_date('touchpoints.occurred_at', 'company.timezone') }} as touch_date,
    touchpoints.kind,
    touchpoints.utm_source,
    touchpoints.utm_medium,
    touchpoints.utm_campaign,
    touchpoints.utm_content,
    touchpoints.utm_term,
    touchpoints.gclid,
    touchpoints.fbclid,
    touchpoints.msclkid,
    touchpoints.landing_page,
    touchpoints.device,
    touchpoints.country,
    coalesce(touchpoints.is_bot, false) as is_bot,
    touchpoints.page_views,
    touchpoints.duration_s,
    {{ campaign_alias('coalesce(touchpoints.utm_campaign, touchpoints.campaign_id)') }} as campaign_alias,
    {{ channel_signal(
        'touchpoints.kind',
        platform='touchpoints.named_channel',
        click_id=click_id_of('touchpoints', ['gclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid', 'fbclid']),
        utm_source='touchpoints.utm_source',
        utm_medium='touchpoints.utm_medium',
        referrer_type='touchpoints.referrer_type',
    ) }} as channel_signal
from touchpoints
cross join {{ ref('stg_atalaya__company') }} as company
where touchpoints.occurred_at is not null

{#
    Every campaign that spent, was clicked or was named: those of advertising platforms, and those known only from the
    tags of links or from spend outside the platforms.
#}
with

reported as (
    select
        campaign_key,
        brand_id,
        connection_id,
        platform,
        account_id,
        campaign_id,
        max_by(campaign_name, date) filter (where campaign_name is not null) as campaign_name,
        min(channel_signal) as channel_signal,
        min(date) as first_seen_date,
        max(date) as last_seen_date
    from (
        select
            campaign_key,
            brand_id,
            connection_id,
            platform,
            account_id,
            campaign_id,
            date,
            max(campaign_name) as campaign_name,
            min(channel_signal) as channel_signal
        from {{ ref('int_ads__ad_performance') }}
        where campaign_key is not null
        group by
            campaign_key,
            brand_id,
            connection_id,
            platform,
            account_id,
            campaign_id,
            date
    ) as by_day
    group by
        campaign_key,
        brand_id,
        connection_id,
        platform,
        account_id,
        campaign_id
),

listed as (
    select
        connection_id || '|' || platform || '|' || coalesce(account_id, '') || '|' || campaign_id as campaign_key,
        brand_id,
        connection_id,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        objective,
        status,
        {{ channel_signal("'ad'", platform='platform', network='network') }} as channel_signal
    from {{ ref('int_ads__campaigns') }}
),

on_platforms as (
    select
        coalesce(listed.campaign_key, reported.campaign_key) as campaign_key,
        coalesce(listed.brand_id, reported.brand_id) as brand_id,
        coalesce(listed.connection_id, reported.connection_id) as connection_id,
        coalesce(listed.platform, reported.platform) as platform,
        coalesce(listed.account_id, reported.account_id) as account_id,
        coalesce(listed.campaign_id, reported.campaign_id) as campaign_id,
        coalesce(listed.campaign_name, reported.campaign_name) as campaign_name,
        listed.objective,
        listed.status,
        coalesce(reported.channel_signal, listed.channel_signal) as channel_signal,
        reported.first_seen_date,
        reported.last_seen_date
    from listed
    full outer join reported
        on reported.campaign_key = listed.campaign_key
),

aliases as (
    select
        brand_id,
        lower(trim(campaign_name)) as alias,
        campaign_key,
        last_seen_date
    from on_platforms
    where campaign_name is not null

    union

    select
        brand_id,
        lower(trim(campaign_id)) as alias,
        campaign_key,
        last_seen_date
    from on_platforms
    where campaign_id is not null
),

named as (
    select brand_id, campaign_alias, channel_signal, touch_date as date_day, 2 as preference, 'utm' as platform
    from {{ ref('int_web__touchpoints') }}
    where campaign_alias is not null

    union all

    select brand_id, campaign_alias, channel_signal, captured_date, 3, 'utm'
    from {{ ref('int_leads__leads') }}
    where campaign_alias is not null

    union all

    select brand_id, campaign_alias, channel_signal, date_day, 1, 'offline'
    from {{ ref('int_roi__offline_spend') }}
    where campaign_alias is not null
),

off_platform as (
    -- Spend says best what a campaign is, then the commonest kind of visit
    select
        brand_id,
        campaign_alias,
        platform,
        channel_signal,
        row_number() over (
            partition by brand_id, campaign_alias
            order by preference, occurrences desc, channel_signal
        ) as position,
        min(first_seen_date) over (partition by brand_id, campaign_alias) as first_seen_date,
        max(last_seen_date) over (partition by brand_id, campaign_alias) as last_seen_date
    from (
        select
            brand_id,
            campaign_alias,
            platform,
            channel_signal,
            preference,
            count(*) as occurrences,
            min(date_day) as first_seen_date,
            max(date_day) as last_seen_date
        from named
        group by
            brand_id,
            campaign_alias,
            platform,
            channel_signal,
            preference
    ) as kinds
    where not exists (
        select 1
        from aliases
        where
            aliases.brand_id = kinds.brand_id
            and aliases.alias = kinds.campaign_alias
    )
)

select
    campaign_key,
    brand_id,
    connection_id,
    platform,
    account_id,
    campaign_id,
    campaign_name,
    objective,
    status,
    channel_signal,
    first_seen_date,
    last_seen_date
from on_platforms

union all

select
    brand_id || '|' || platform || '|' || campaign_alias as campaign_key,
    brand_id,
    cast(null as varchar) as connection_id,
    platform,
    cast(null as varchar) as account_id,
    campaign_alias as campaign_id,
    campaign_alias as campaign_name,
    cast(null as varchar) as objective,
    cast(null as varchar) as status,
    channel_signal,
    first_seen_date,
    last_seen_date
from off_platform
where position = 1

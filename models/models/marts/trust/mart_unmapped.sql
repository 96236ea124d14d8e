{#
    What could not be laid at the door of a channel or a campaign. Money and paid or tagged traffic must name a
    campaign; a visit that came by itself owes none.
#}
with

facts as (
    select
        brand_id,
        date,
        channel_id,
        'spend' as measure,
        spend_rc as amount,
        spend is not null and spend_rc is null as is_unknown,
        channel_id in ('unattributed', 'other') as has_no_channel,
        campaign_key is null as has_no_campaign
    from {{ ref('fct_ad_performance') }}
    where
        is_roi_level
        and spend <> 0

    union all

    select
        spend.brand_id,
        spend.date_day,
        signals.channel_id,
        'spend',
        spend.spend_rc,
        spend.spend_rc is null,
        signals.channel_id in ('unattributed', 'other'),
        spend.campaign_alias is null
    from {{ ref('int_roi__offline_spend') }} as spend
    inner join {{ ref('int_roi__channel_signals') }} as signals
        on signals.channel_signal = spend.channel_signal

    union all

    select
        touchpoints.brand_id,
        touchpoints.touch_date,
        touchpoints.channel_id,
        'visits',
        1,
        false,
        touchpoints.channel_id in ('unattributed', 'other'),
        (channels.is_paid or touchpoints.utm_source is not null) and touchpoints.campaign_key is null
    from {{ ref('fct_touchpoints') }} as touchpoints
    inner join {{ ref('dim_channel') }} as channels
        on channels.channel_id = touchpoints.channel_id
    where
        not touchpoints.is_bot
        and touchpoints.kind = 'visit'

    union all

    select
        leads.brand_id,
        leads.captured_date,
        leads.channel_id,
        'leads',
        1,
        false,
        leads.channel_id in ('unattributed', 'other'),
        (channels.is_paid or leads.utm_source is not null) and leads.campaign_key is null
    from {{ ref('fct_leads') }} as leads
    inner join {{ ref('dim_channel') }} as channels
        on channels.channel_id = leads.channel_id
),

summed as (
    select
        brand_id,
        date,
        channel_id,
        measure,
        count(*) filter (where is_unknown) as unknown_rows,
        sum(amount) as total,
        coalesce(sum(amount) filter (where has_no_channel), 0) as without_channel,
        coalesce(sum(amount) filter (where has_no_campaign), 0) as without_campaign,
        coalesce(sum(amount) filter (where has_no_channel or has_no_campaign), 0) as unmapped
    from facts
    group by
        brand_id,
        date,
        channel_id,
        measure
)

select
    brand_id,
    date,
    channel_id,
    measure,
    case when unknown_rows = 0 then cast(total as decimal(18, 4)) end as total,
    case when unknown_rows = 0 then cast(without_channel as decimal(18, 4)) end as without_channel,
    case when unknown_rows = 0 then cast(without_campaign as decimal(18, 4)) end as without_campaign,
    case when unknown_rows = 0 then cast(unmapped as decimal(18, 4)) end as unmapped
from summed

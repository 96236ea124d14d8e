{#
    What an agency reports, line by line, beside what the platform, the web and the tills say of the same campaign (or,
    where the line names none, channel) and days. The platform answers first; where it does not state the measure, the
    web does, then the tills. Differences up to two in a hundred agree.
#}
with

lines as (
    select
        reports.*,
        reports.agency_id || '|' || reports.report_id || '|' || reports.line as line_key,
        lower(trim(reports.measure)) as stated_measure,
        channels.channel_id,
        aliases.campaign_key,
        case
            when lower(trim(reports.measure)) in ('spend', 'revenue')
                then cast(
                    cast(reports.value as decimal(18, 4))
                    * {{ fx_rate('upper(coalesce(reports.currency, company.currency))', 'company.currency', 'fx.rate') }}
                    as decimal(18, 4)
                )
            else cast(reports.value as decimal(18, 4))
        end as agency_says,
        row_number() over (
            partition by reports.agency_id, reports.report_id, reports.line
            order by reports.reported_at desc nulls last, reports.connection_id
        ) as position
    from {{ ref('stg_files__agency_reports') }} as reports
    inner join {{ ref('dim_brand') }} as brands
        on brands.brand_id = reports.brand_id
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('dim_channel') }} as channels
        on channels.channel_id = lower(trim(reports.channel))
    left join {{ ref('int_roi__campaign_aliases') }} as aliases
        on
            aliases.brand_id = reports.brand_id
            and aliases.alias = lower(trim(reports.campaign_name))
    left join {{ ref('int_planning__fx_rates') }} as fx
        on
            fx.currency = upper(reports.currency)
            and fx.date_day = reports.period_end
),

asked as (
    select *
    from lines
    where
        position = 1
        and period_end >= period_start
        and (campaign_key is not null or ({{ clean('campaign_name') }} is null and channel_id is not null))
),

said as (
    select
        asked.line_key,
        sum(daily.spend_rc) as spend,
        count(*) filter (where daily.impressions is not null and daily.spend_rc is null) as unknown_spend,
        sum(daily.impressions) as impressions,
        sum(daily.clicks) as clicks,
        sum(daily.platform_conversions) as platform_conversions,
        sum(daily.platform_value_rc) as platform_value,
        sum(daily.visits) as visits,
        sum(daily.attributed_conversions) as sales,
        sum(daily.attributed_revenue_rc) as revenue
    from asked
    inner join {{ ref('mart_campaign_roi_daily') }} as daily
        on
            daily.brand_id = asked.brand_id
            and daily.date >= asked.period_start
            and daily.date <= asked.period_end
            and daily.model = 'last_touch'
            and daily.date_basis = 'conversion'
            and (
                daily.campaign_key = asked.campaign_key
                or (asked.campaign_key is null and daily.channel_id = asked.channel_id)
            )
    group by asked.line_key
),

answers as (
    select
        lines.line_key,
        lines.agency_id,
        lines.report_id,
        lines.line,
        lines.brand_id,
        lines.connection_id,
        lines.channel_id,
        lines.campaign_key,
        lines.campaign_name,
        lines.period_start,
        lines.period_end,
        lines.stated_measure as measure,
        lines.agency_says,
        cast(
            case lines.stated_measure
                when 'spend' then case when said.unknown_spend = 0 then said.spend end
                when 'impressions' then said.impressions
                when 'clicks' then said.clicks
                when 'conversions' then said.platform_conversions
                when 'revenue' then said.platform_value
            end as decimal(18, 4)
        ) as platform_says,
        cast(case lines.stated_measure when 'clicks' then said.visits end as decimal(18, 4)) as web_says,
        cast(
            case lines.stated_measure
                when 'conversions' then said.sales
                when 'revenue' then said.revenue
            end as decimal(18, 4)
        ) as sales_say,
        lines.reported_at
    from lines
    left join said
        on said.line_key = lines.line_key
    where lines.position = 1
),

compared as (
    select
        answers.*,
        coalesce(platform_says, web_says, sales_say) as we_say
    from answers
)

select
    line_key,
    agency_id,
    report_id,
    line,
    brand_id,
    connection_id,
    channel_id,
    campaign_key,
    campaign_name,
    period_start,
    period_end,
    measure,
    agency_says,
    platform_says,
    web_says,
    sales_say,
    cast(agency_says - we_say as decimal(18, 4)) as difference,
    case
        when agency_says is null or we_say is null then 'not_comparable'
        when abs(agency_says - we_say) <= 0.02 * abs(we_say) then 'agrees'
        when agency_says > we_say then 'agency_says_more'
        else 'agency_says_less'
    end as verdict,
    reported_at
from compared

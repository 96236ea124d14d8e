{#
    What each action of the plan was to cost and did, and whether to repeat, fix, stop or wait. An action is judged
    when it is over or has a week behind it: repeat when its margin pays for it, fix when it does not quite or its
    spend is off its pace, stop when more than half of what it cost did not come back. Clicks do not show what press,
    radio and television bring: those are never stopped on their word.
#}
with

spent as (
    select
        campaigns.brand_id,
        campaigns.action_id,
        sum(spend.spend_rc) as spent_rc,
        -- The pace compares whole days: what the running day has spent is left out of it
        sum(spend.spend_rc) filter (
            where spend.date_day < {{ local_date('company.as_of', 'company.timezone') }}
        ) as spent_before_today,
        sum(spend.unconverted_spend) as unconverted_spend
    from {{ ref('int_planning__spend') }} as spend
    inner join {{ ref('dim_campaign') }} as campaigns
        on campaigns.campaign_key = spend.campaign_key
    cross join {{ ref('stg_atalaya__company') }} as company
    where campaigns.action_id is not null
    group by
        campaigns.brand_id,
        campaigns.action_id
),

results as (
    select
        campaigns.brand_id,
        campaigns.action_id,
        sum(daily.leads) as leads,
        sum(daily.new_customers) as new_customers,
        sum(daily.orders) as orders,
        case
            when count(daily.attributed_revenue_rc) = count(*) then sum(daily.attributed_revenue_rc)
        end as revenue_rc,
        case when count(daily.attributed_margin_rc) = count(*) then sum(daily.attributed_margin_rc) end as margin_rc
    from {{ ref('mart_campaign_roi_daily') }} as daily
    inner join {{ ref('dim_campaign') }} as campaigns
        on campaigns.campaign_key = daily.campaign_key
    where
        campaigns.action_id is not null
        and daily.model = 'last_touch'
        and daily.date_basis = 'conversion'
    group by
        campaigns.brand_id,
        campaigns.action_id
),

dated as (
    select
        actions.*,
        company.currency as reporting_currency,
        {{ local_date('company.as_of', 'company.timezone') }} as today,
        date_diff('day', actions.starts_on, actions.ends_on) + 1 as days
    from {{ ref('dim_action') }} as actions
    cross join {{ ref('stg_atalaya__company') }} as company
),

measured as (
    select
        dated.*,
        case
            when dated.days is null then null
            when dated.today <= dated.starts_on then 0
            when dated.today > dated.ends_on then dated.days
            else date_diff('day', dated.starts_on, dated.today)
        end as days_done,
        case when spent.unconverted_spend = 0 then cast(spent.spent_rc as decimal(18, 4)) end as spent_rc,
        case when spent.unconverted_spend = 0 then cast(spent.spent_before_today as double) end as spent_before_today,
        results.leads,
        results.new_customers,
        results.orders,
        results.revenue_rc,
        results.margin_rc,
        coalesce(dated.channel_id like 'offline%', false) as is_offline
    from dated
    left join spent
        on
            spent.brand_id = dated.brand_id
            and spent.action_id = dated.action_id
    left join results
        on
            results.brand_id = dated.brand_id
            and results.action_id = dated.action_id
),

figures as (
    select
        measured.*,
        measured.days - measured.days_done as days_left,
        spent_before_today / nullif(cast(budget_rc as double) * days_done / nullif(days, 0), 0) as pace,
        cast(margin_rc - spent_rc as double) / nullif(cast(spent_rc as double), 0) as roi,
        today > ends_on as is_over
    from measured
),

judged as (
    select
        figures.*,
        case
            when starts_on is null or ends_on is null then 'no_dates'
            when days_done = 0 then 'not_begun'
            when coalesce(spent_rc, 0) = 0 then 'no_spend'
            when roi is null then 'no_margin'
            when not is_over and days_done < 7 then 'too_soon'
            when roi < 0 and is_offline then 'unseen'
            when roi < -0.5 then 'loses'
            when roi < 0 then 'falls_short'
            when not is_over and (pace > 1.2 or pace < 0.8) then 'off_pace'
            else 'pays'
        end as ground,
        cast(cast(round(100 * roi) as bigint) as varchar) as roi_percent,
        cast(cast(round(100 * pace) as bigint) as varchar) as pace_percent,
        cast(cast(round(spent_rc) as bigint) as varchar) || ' ' || reporting_currency as spent_text,
        cast(cast(round(margin_rc) as bigint) as varchar) || ' ' || reporting_currency as margin_text
    from figures
)

select
    action_key,
    brand_id,
    action_id,
    action_name,
    strategy,
    channel_id,
    owner,
    starts_on,
    ends_on,
    cast(days as bigint) as days,
    cast(days_done as bigint) as days_done,
    cast(days_left as bigint) as days_left,
    budget_rc,
    spent_rc,
    pace,
    case when strategy = 'acquire' then 'new_customers' else 'orders' end as result_measure,
    cast(case when strategy = 'acquire' then new_customers else orders end as bigint) as result,
    cast(leads as bigint) as leads,
    cast(revenue_rc as decimal(18, 4)) as revenue_rc,
    cast(margin_rc as decimal(18, 4)) as margin_rc,
    roi,
    case ground
        when 'pays' then 'repeat'
        when 'loses' then 'stop'
        when 'unseen' then 'fix'
        when 'falls_short' then 'fix'
        when 'off_pace' then 'fix'
        else 'wait'
    end as verdict,
    case ground
        when 'no_dates' then 'The plan gives it no valid dates.'
        when 'not_begun' then 'No day of it is over yet.'
        when 'no_spend' then 'No spend of it is known.'
        when 'no_margin' then 'The margin of what it sold is not known.'
        when 'too_soon' then 'Less than a week of it is over: too soon to judge.'
        when 'unseen'
            then 'It cost ' || spent_text || ' and clicks show ' || margin_text
                || ' of margin, but they do not show what this channel brings: ask buyers or leave a region out.'
        when 'off_pace'
            then 'It pays (ROI ' || roi_percent || ' %), but it spends at ' || pace_percent || ' % of its pace.'
        else 'It cost ' || spent_text || ' and brought ' || margin_text || ' of margin: ROI ' || roi_percent || ' %.'
    end as why,
    case ground
        when 'no_dates' then 'El plan no le da fechas válidas.'
        when 'not_begun' then 'Aún no ha terminado ninguno de sus días.'
        when 'no_spend' then 'No se conoce ningún gasto suyo.'
        when 'no_margin' then 'No se conoce el margen de lo que vendió.'
        when 'too_soon' then 'Lleva menos de una semana: es pronto para juzgar.'
        when 'unseen'
            then 'Costó ' || spent_text || ' y los clics muestran ' || margin_text
                || ' de margen, pero no enseñan lo que trae este canal: pregunte a los compradores o deje una zona fuera.'
        when 'off_pace'
            then 'Compensa (ROI ' || roi_percent || ' %), pero gasta al ' || pace_percent || ' % de su ritmo.'
        else 'Costó ' || spent_text || ' y trajo ' || margin_text || ' de margen: ROI ' || roi_percent || ' %.'
    end as why_es
from judged

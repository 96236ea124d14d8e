{#
    Alarms that follow each other with at most two quiet days between them are one crisis. The campaign behind it is
    the one with most of its complaints, when that is a third of them and two at least.
#}
with

marked as (
    select
        alarms.*,
        case
            when
                date_diff(
                    'day',
                    lag(date) over (partition by brand_id, signal order by date),
                    date
                ) <= 3
                then 0
            else 1
        end as is_first
    from {{ ref('int_care__alarms') }} as alarms
),

numbered as (
    select
        marked.*,
        sum(is_first) over (
            partition by brand_id, signal
            order by date
            rows between unbounded preceding and current row
        ) as episode
    from marked
),

episodes as (
    select
        brand_id,
        signal,
        episode,
        min(date) as started_date,
        max(date) as ended_date,
        max(observed) as observed,
        max_by(baseline, spreads_above) as baseline,
        max(spreads_above) as spreads_above
    from numbered
    group by
        brand_id,
        signal,
        episode
),

complaints as (
    select
        episodes.brand_id,
        episodes.signal,
        episodes.episode,
        cases.campaign_key,
        count(*) as complaints,
        min(cases.created_at) as first_at
    from episodes
    inner join {{ ref('fct_cases') }} as cases
        on
            cases.brand_id = episodes.brand_id
            and cases.created_date >= {{ add_days('episodes.started_date', '-2') }}
            and cases.created_date <= episodes.ended_date
            and (episodes.signal = 'complaints' or episodes.signal = 'complaints: ' || cases.topic)
    where cases.is_complaint
    group by
        episodes.brand_id,
        episodes.signal,
        episodes.episode,
        cases.campaign_key
),

ranked as (
    select
        complaints.*,
        sum(complaints) over (partition by brand_id, signal, episode) as all_complaints,
        min(first_at) over (partition by brand_id, signal, episode) as started_at,
        row_number() over (
            partition by brand_id, signal, episode
            order by case when campaign_key is null then 0 else complaints end desc, campaign_key
        ) as position
    from complaints
)

select
    {{ hash_key(['episodes.brand_id', 'episodes.signal', 'episodes.started_date']) }} as crisis_id,
    episodes.brand_id,
    episodes.signal,
    ranked.started_at,
    episodes.started_date,
    episodes.ended_date,
    episodes.ended_date >= {{ add_days(local_date('company.as_of', 'company.timezone'), '-1') }} as is_ongoing,
    case
        when episodes.spreads_above >= 5 then 'severe'
        when episodes.spreads_above >= 3.5 then 'serious'
        else 'watch'
    end as severity,
    episodes.baseline,
    episodes.observed,
    episodes.spreads_above,
    cast(ranked.all_complaints as bigint) as complaints,
    case
        when ranked.complaints >= 2 and 3 * ranked.complaints >= ranked.all_complaints then ranked.campaign_key
    end as campaign_key,
    case
        when ranked.campaign_key is not null
            then cast(ranked.complaints as double) / nullif(cast(ranked.all_complaints as double), 0)
    end as campaign_share
from episodes
cross join {{ ref('stg_atalaya__company') }} as company
inner join ranked
    on
        ranked.brand_id = episodes.brand_id
        and ranked.signal = episodes.signal
        and ranked.episode = episodes.episode
        and ranked.position = 1

{# The channel of every sign of origin that occurs: a channel named outright, else the first rule that fits. #}
with

occurring as (
    select channel_signal from {{ ref('int_web__touchpoints') }}
    union
    select channel_signal from {{ ref('int_leads__leads') }}
    union
    select channel_signal from {{ ref('int_ads__ad_performance') }}
    union
    select channel_signal from {{ ref('int_roi__offline_spend') }}
    union
    select channel_signal from {{ ref('int_roi__campaigns') }}
),

signals as (
    select
        channel_signal,
        coalesce(split_part(channel_signal, '|', 1), '') as kind,
        coalesce(split_part(channel_signal, '|', 2), '') as platform,
        coalesce(split_part(channel_signal, '|', 3), '') as network,
        coalesce(split_part(channel_signal, '|', 4), '') as click_id,
        coalesce(split_part(channel_signal, '|', 5), '') as utm_source,
        coalesce(split_part(channel_signal, '|', 6), '') as utm_medium,
        coalesce(split_part(channel_signal, '|', 7), '') as referrer_type
    from occurring
),

fitting as (
    select
        signals.channel_signal,
        rules.channel_id,
        row_number() over (partition by signals.channel_signal order by rules.rule_order) as position
    from signals
    inner join {{ ref('channel_rules') }} as rules
        on
            {%- for part in ['kind', 'platform', 'network', 'click_id', 'utm_source', 'utm_medium', 'referrer_type'] %}
            {{ 'and ' if not loop.first }}(
                coalesce(rules.{{ part }}, '') = '' or {{ matches('signals.' ~ part, 'rules.' ~ part) }}
            )
            {%- endfor %}
)

select
    signals.channel_signal,
    coalesce(named.channel_id, fitting.channel_id) as channel_id
from signals
inner join fitting
    on
        fitting.channel_signal = signals.channel_signal
        and fitting.position = 1
left join {{ ref('channels') }} as named
    on named.channel_id = signals.platform

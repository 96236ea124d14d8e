with

totals as (
    select
        brand_id,
        sum(revenue_rc) as revenue_rc,
        min(date_day) as first_day,
        max(date_day) as last_day
    from (
        select distinct
            brand_id,
            date_day,
            revenue_rc
        from {{ ref('int_roi__media_days') }}
    ) as days
    group by brand_id
),

spent as (
    select
        brand_id,
        channel_id,
        sum(spend_rc) as spend_rc
    from {{ ref('int_roi__media_days') }}
    where channel_id is not null
    group by
        brand_id,
        channel_id
)

select
    mix.brand_id,
    mix.channel_id,
    mix.verdict,
    case
        when mix.verdict = 'too_few_data'
            then 'Datos insuficientes: hacen falta al menos 90 días, y más con más canales, y una inversión que varíe.'
        when mix.verdict = 'uncertain'
            then 'El intervalo llega a cero: los datos no permiten decir que el canal aporte.'
        when mix.verdict = 'base' then 'Lo que se habría vendido sin publicidad.'
        else 'El canal aporta con una certeza del 95 %, si el modelo es correcto.'
    end as reason_es,
    case
        when mix.verdict = 'too_few_data'
            then 'Too few data: it takes at least 90 days, more with more channels, and spend that varies.'
        when mix.verdict = 'uncertain'
            then 'The interval reaches zero: the data do not show that the channel brings anything.'
        when mix.verdict = 'base' then 'What would have been sold without advertising.'
        else 'The channel brings something with a certainty of 95 %, if the model is right.'
    end as reason_en,
    totals.first_day,
    totals.last_day,
    mix.days,
    cast(spent.spend_rc as decimal(18, 4)) as spend_rc,
    cast(totals.revenue_rc as decimal(18, 4)) as revenue_rc,
    cast(mix.contribution as decimal(18, 4)) as contribution_rc,
    cast(mix.low as decimal(18, 4)) as contribution_low_rc,
    cast(mix.high as decimal(18, 4)) as contribution_high_rc,
    mix.carry_over,
    cast(mix.half_saturation as decimal(18, 4)) as half_saturation_rc,
    mix.fit
from {{ source('raw', 'attribution__media_mix') }} as mix
inner join totals
    on totals.brand_id = mix.brand_id
left join spent
    on
        spent.brand_id = mix.brand_id
        and spent.channel_id = mix.channel_id

{#
    Scored answers to surveys, one a person, kind and local day: the last. The recommendation is asked from 0 to 10;
    satisfaction from 1 to 5, or to 10 where a source ever gives more than 5: good is the upper two fifths of its scale.
#}
with

answers as (
    select
        surveys.connection_id || '|' || surveys.source || '|' || surveys.response_id as response_key,
        surveys.connection_id,
        surveys.brand_id,
        lower(trim(surveys.kind)) as kind,
        coalesce(surveys.source || ':' || surveys.contact_id, surveys.response_id) as person,
        surveys.contact_id is not null as is_known,
        surveys.score,
        surveys.answered_at,
        {{ local_date('surveys.answered_at', 'company.timezone') }} as answered_date,
        max(surveys.score) over (partition by surveys.connection_id, surveys.source, lower(trim(surveys.kind)))
            as highest_score
    from {{ ref('stg_files__surveys') }} as surveys
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        surveys.answered_at is not null
        and surveys.score is not null
        and lower(trim(surveys.kind)) in ('nps', 'csat', 'ces')
),

ranked as (
    select
        answers.*,
        row_number() over (
            partition by connection_id, brand_id, kind, person, is_known, answered_date
            order by answered_at desc, response_key desc
        ) as position
    from answers
    where
        score >= 0
        and score <= 10
)

select
    response_key,
    connection_id,
    brand_id,
    kind,
    answered_at,
    answered_date,
    score,
    case when kind = 'nps' then score >= 9 end as is_promoter,
    case when kind = 'nps' then score <= 6 end as is_detractor,
    case when kind = 'csat' then score >= case when highest_score > 5 then 7 else 4 end end as is_satisfied
from ranked
where position = 1

with

comments as (
    select
        brand_id,
        platform,
        comment_date,
        {{ without_accents("lower(coalesce(text, ''))") }} as plain_text
    from {{ ref('int_social__comments') }}
    where not is_by_page
),

days as (
    select
        brand_id,
        platform,
        comment_date,
        count(*) as comments
    from comments
    group by
        brand_id,
        platform,
        comment_date
),

mentions as (
    select
        comments.brand_id,
        comments.platform,
        comments.comment_date,
        competitors.competitor,
        count(*) as mentions
    from comments
    inner join {{ ref('competitors') }} as competitors
        on
            coalesce(competitors.brand_id, comments.brand_id) = comments.brand_id
            and {{ matches('comments.plain_text', 'competitors.pattern') }}
    group by
        comments.brand_id,
        comments.platform,
        comments.comment_date,
        competitors.competitor
)

select
    brand_id,
    platform,
    comment_date as date,
    'own' as party,
    true as is_own,
    comments,
    comments as mentions,
    cast(null as varchar) as reason,
    cast(null as varchar) as reason_es
from days

union all

select
    days.brand_id,
    days.platform,
    days.comment_date as date,
    competitors.competitor as party,
    false as is_own,
    days.comments,
    coalesce(mentions.mentions, 0) as mentions,
    cast(null as varchar) as reason,
    cast(null as varchar) as reason_es
from days
inner join {{ ref('competitors') }} as competitors
    on coalesce(competitors.brand_id, days.brand_id) = days.brand_id
left join mentions
    on
        mentions.brand_id = days.brand_id
        and mentions.platform = days.platform
        and mentions.comment_date = days.comment_date
        and mentions.competitor = competitors.competitor

union all

select
    brands.brand_id,
    'none' as platform,
    {{ local_date('company.as_of', 'company.timezone') }} as date,
    'own' as party,
    true as is_own,
    cast(null as bigint) as comments,
    cast(null as bigint) as mentions,
    'No comments of this brand are landed.' as reason,
    'No hay comentarios de esta marca.' as reason_es
from {{ ref('dim_brand') }} as brands
cross join {{ ref('stg_atalaya__company') }} as company
where brands.brand_id not in (select days.brand_id from days)

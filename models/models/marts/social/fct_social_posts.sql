with

figures as (
    -- Files may tell a post by day, networks since it was published: the sum is right for both
    select
        post_key,
        sum(impressions) as impressions,
        sum(views) as views,
        max(reach) as reach,
        sum(engagements) as engagements,
        sum(reactions) as reactions,
        sum(comments) as comments,
        sum(shares) as shares,
        sum(saves) as saves,
        sum(clicks) as clicks
    from {{ ref('int_social__metrics') }}
    where is_post
    group by post_key
),

talk as (
    select
        connection_id,
        platform,
        post_id,
        count(*) as comments_received,
        count(answered_at) as comments_answered
    from {{ ref('int_social__comments') }}
    where not is_by_page
    group by
        connection_id,
        platform,
        post_id
)

select
    posts.post_key,
    posts.brand_id,
    posts.connection_id,
    posts.platform,
    posts.post_id,
    posts.page_id,
    aliases.campaign_key,
    posts.published_at,
    posts.published_date,
    posts.format,
    posts.text,
    posts.url,
    posts.is_paid,
    posts.is_deleted,
    cast(figures.impressions as bigint) as impressions,
    cast(figures.reach as bigint) as reach,
    cast(figures.views as bigint) as views,
    cast(figures.engagements as bigint) as engagements,
    cast(figures.reactions as bigint) as reactions,
    cast(figures.comments as bigint) as comments,
    cast(figures.shares as bigint) as shares,
    cast(figures.saves as bigint) as saves,
    cast(figures.clicks as bigint) as clicks,
    talk.comments_received,
    talk.comments_answered
from {{ ref('int_social__posts') }} as posts
left join figures
    on figures.post_key = posts.post_key
left join talk
    on
        talk.connection_id = posts.connection_id
        and talk.platform = posts.platform
        and talk.post_id = posts.post_id
left join {{ ref('int_roi__campaign_aliases') }} as aliases
    on
        aliases.brand_id = posts.brand_id
        and aliases.alias = {{ campaign_alias('posts.campaign_id') }}

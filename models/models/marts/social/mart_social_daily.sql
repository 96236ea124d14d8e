{#
    The profile's own figures of a day stand beside what was published and said on it. Figures of posts are not added to
    those of the profile, which hold them already.
#}
with

profiles as (
    select
        brand_id,
        connection_id,
        platform,
        object as page_id,
        date,
        impressions,
        reach,
        views,
        engagements,
        reactions,
        shares,
        saves,
        clicks,
        followers,
        new_followers,
        lost_followers
    from {{ ref('int_social__metrics') }}
    where not is_post
),

posts as (
    select
        brand_id,
        connection_id,
        platform,
        coalesce(page_id, 'unknown') as page_id,
        published_date as date,
        count(*) as posts,
        sum(reach) as post_reach,
        sum(views) as post_views,
        sum(engagements) as post_engagements
    from {{ ref('fct_social_posts') }}
    where published_date is not null
    group by
        brand_id,
        connection_id,
        platform,
        coalesce(page_id, 'unknown'),
        published_date
),

comments as (
    select
        brand_id,
        connection_id,
        platform,
        coalesce(page_id, 'unknown') as page_id,
        comment_date as date,
        count(*) as comments_received,
        count(answered_at) as comments_answered,
        count(*) filter (where moved_to_private) as comments_moved_to_private,
        sum(cast({{ minutes_between('created_at', 'answered_at') }} as decimal(18, 6))) as answer_minutes_sum
    from {{ ref('int_social__comments') }}
    where not is_by_page
    group by
        brand_id,
        connection_id,
        platform,
        coalesce(page_id, 'unknown'),
        comment_date
),

days as (
    select brand_id, connection_id, platform, page_id, date from profiles
    union
    select brand_id, connection_id, platform, page_id, date from posts
    union
    select brand_id, connection_id, platform, page_id, date from comments
)

select
    days.brand_id,
    days.connection_id,
    days.platform,
    days.page_id,
    days.date,
    profiles.impressions,
    profiles.reach,
    profiles.views,
    profiles.engagements,
    profiles.reactions,
    profiles.shares,
    profiles.saves,
    profiles.clicks,
    profiles.followers,
    profiles.new_followers,
    profiles.lost_followers,
    coalesce(posts.posts, 0) as posts,
    cast(posts.post_reach as bigint) as post_reach,
    cast(posts.post_views as bigint) as post_views,
    cast(posts.post_engagements as bigint) as post_engagements,
    coalesce(comments.comments_received, 0) as comments_received,
    coalesce(comments.comments_answered, 0) as comments_answered,
    coalesce(comments.comments_moved_to_private, 0) as comments_moved_to_private,
    cast(comments.answer_minutes_sum as double) as answer_minutes_sum
from days
left join profiles
    on
        profiles.connection_id = days.connection_id
        and profiles.platform = days.platform
        and profiles.page_id = days.page_id
        and profiles.date = days.date
left join posts
    on
        posts.connection_id = days.connection_id
        and posts.platform = days.platform
        and posts.page_id = days.page_id
        and posts.date = days.date
left join comments
    on
        comments.connection_id = days.connection_id
        and comments.platform = days.platform
        and comments.page_id = days.page_id
        and comments.date = days.date

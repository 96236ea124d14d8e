{#
    Instagram as the canonical stream social_metrics. A post has one row, on the day it was published: its figures are
    told since then and not by day.
#}
with

accounts as (
    select
        coalesce(insights.connection_id, followers.connection_id) as connection_id,
        coalesce(insights.brand_id, followers.brand_id) as brand_id,
        coalesce(insights.account_id, followers.account_id) as object,
        coalesce(insights.date, followers.date) as date,
        insights.impressions,
        insights.reach,
        insights.views,
        insights.interactions,
        insights.likes,
        insights.comments,
        insights.shares,
        insights.saves,
        insights.link_taps,
        followers.followers,
        insights.new_followers,
        insights.lost_followers
    from {{ ref('stg_instagram__user_insights') }} as insights
    full outer join {{ ref('stg_instagram__followers') }} as followers
        on
            followers.connection_id = insights.connection_id
            and followers.account_id = insights.account_id
            and followers.date = insights.date
),

posts as (
    select
        posts.connection_id,
        posts.brand_id,
        posts.media_id as object,
        {{ local_date('posts.published_at', 'company.timezone') }} as date,
        insights.impressions,
        insights.reach,
        insights.views,
        insights.interactions,
        coalesce(insights.likes, posts.likes) as likes,
        coalesce(insights.comments, posts.comments) as comments,
        insights.shares,
        insights.saves
    from {{ ref('stg_instagram__media') }} as posts
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('stg_instagram__media_insights') }} as insights
        on
            insights.connection_id = posts.connection_id
            and insights.media_id = posts.media_id
    where posts.published_at is not null
),

rows_of_both as (
    select connection_id, brand_id, object, date, impressions, reach, views, interactions, likes, comments, shares,
        saves, link_taps, followers, new_followers, lost_followers
    from accounts

    union all

    select connection_id, brand_id, object, date, impressions, reach, views, interactions, likes, comments, shares,
        saves, null, null, null, null
    from posts
)

select
    {{ canonical_given('social_metrics', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'platform': "'instagram'",
        'object': 'object',
        'date': 'date',
        'impressions': 'impressions',
        'reach': 'reach',
        'views': 'views',
        'engagements': 'interactions',
        'reactions': 'likes',
        'comments': 'comments',
        'shares': 'shares',
        'saves': 'saves',
        'clicks': 'link_taps',
        'followers': 'followers',
        'new_followers': 'new_followers',
        'lost_followers': 'lost_followers',
    }) }}
from rows_of_both

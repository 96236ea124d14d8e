{#
    Facebook pages as the canonical stream social_metrics. Viewers replaced reach in November 2025; both say how many
    people it came to. A post has one row, on the day it was published.
#}
with

pages as (
    select
        coalesce(insights.connection_id, followers.connection_id) as connection_id,
        coalesce(insights.brand_id, followers.brand_id) as brand_id,
        coalesce(insights.page_id, followers.page_id) as object,
        coalesce(insights.date, followers.date) as date,
        insights.impressions,
        coalesce(insights.viewers, insights.reach) as reach,
        insights.views,
        insights.engagements,
        coalesce(insights.followers, followers.followers) as followers,
        insights.new_followers,
        insights.lost_followers
    from {{ ref('stg_facebook_pages__page_insights') }} as insights
    full outer join {{ ref('stg_facebook_pages__followers') }} as followers
        on
            followers.connection_id = insights.connection_id
            and followers.page_id = insights.page_id
            and followers.date = insights.date
),

posts as (
    select
        posts.connection_id,
        posts.brand_id,
        posts.post_id as object,
        {{ local_date('posts.published_at', 'company.timezone') }} as date,
        insights.impressions,
        coalesce(insights.viewers, insights.reach) as reach,
        insights.views,
        posts.reactions + posts.comments + coalesce(posts.shares, 0) as engagements,
        posts.reactions,
        posts.comments,
        posts.shares,
        insights.clicks
    from {{ ref('stg_facebook_pages__posts') }} as posts
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('stg_facebook_pages__post_insights') }} as insights
        on
            insights.connection_id = posts.connection_id
            and insights.post_id = posts.post_id
    where posts.published_at is not null
),

rows_of_both as (
    select connection_id, brand_id, object, date, impressions, reach, views, engagements, null as reactions,
        null as comments, null as shares, null as clicks, followers, new_followers, lost_followers
    from pages

    union all

    select connection_id, brand_id, object, date, impressions, reach, views, engagements, reactions, comments, shares,
        clicks, null, null, null
    from posts
)

select
    {{ canonical_given('social_metrics', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'platform': "'facebook'",
        'object': 'object',
        'date': 'date',
        'impressions': 'impressions',
        'reach': 'reach',
        'views': 'views',
        'engagements': 'engagements',
        'reactions': 'reactions',
        'comments': 'comments',
        'shares': 'shares',
        'clicks': 'clicks',
        'followers': 'followers',
        'new_followers': 'new_followers',
        'lost_followers': 'lost_followers',
    }) }}
from rows_of_both

{#
    YouTube as the canonical stream social_metrics: the channel by day with its subscribers as they were seen, and one row
    for each video on the day it was published. YouTube tells no reach. What videos won by day stays in staging: the
    canonical stream has a post once.
#}
with

rows_of_both as (
    select
        coalesce(daily.connection_id, followers.connection_id) as connection_id,
        coalesce(daily.brand_id, followers.brand_id) as brand_id,
        coalesce(daily.channel_id, followers.channel_id) as object,
        coalesce(daily.date, followers.date) as date,
        daily.views,
        daily.likes,
        daily.comments,
        daily.shares,
        followers.followers,
        daily.new_followers,
        daily.lost_followers
    from {{ ref('stg_youtube__channel_daily') }} as daily
    full outer join {{ ref('stg_youtube__followers') }} as followers
        on
            followers.connection_id = daily.connection_id
            and followers.channel_id = daily.channel_id
            and followers.date = daily.date

    union all

    select
        videos.connection_id,
        videos.brand_id,
        videos.video_id,
        {{ local_date('videos.published_at', 'company.timezone') }},
        statistics.views,
        statistics.likes,
        statistics.comments,
        null,
        null,
        null,
        null
    from {{ ref('stg_youtube__videos') }} as videos
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('stg_youtube__video_statistics') }} as statistics
        on
            statistics.connection_id = videos.connection_id
            and statistics.video_id = videos.video_id
    where videos.published_at is not null
)

select
    {{ canonical_given('social_metrics', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'platform': "'youtube'",
        'object': 'object',
        'date': 'date',
        'views': 'views',
        'engagements': 'likes + comments + coalesce(shares, 0)',
        'reactions': 'likes',
        'comments': 'comments',
        'shares': 'shares',
        'followers': 'followers',
        'new_followers': 'new_followers',
        'lost_followers': 'lost_followers',
    }) }}
from rows_of_both

{#
    YouTube as the canonical stream social_metrics: subscribers by the day on which they were seen, and one row for each
    video on the day it was published. The Data API tells neither reach nor shares.
#}
with

rows_of_both as (
    select
        connection_id,
        brand_id,
        channel_id as object,
        date,
        cast(null as bigint) as views,
        cast(null as bigint) as likes,
        cast(null as bigint) as comments,
        followers
    from {{ ref('stg_youtube__followers') }}

    union all

    select
        videos.connection_id,
        videos.brand_id,
        videos.video_id,
        {{ local_date('videos.published_at', 'company.timezone') }},
        statistics.views,
        statistics.likes,
        statistics.comments,
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
        'engagements': 'likes + comments',
        'reactions': 'likes',
        'comments': 'comments',
        'followers': 'followers',
    }) }}
from rows_of_both

{# The canonical stream social_metrics: every vendor that gives it. An object that is no post is a page or profile. #}
with

metrics as (
    select *
    from {{ canonical_union([
        'int_social__instagram_metrics',
        'int_social__facebook_metrics',
        'int_social__files_metrics',
    ]) }} as vendors
)

select
    metrics.*,
    posts.post_key,
    posts.post_key is not null as is_post
from metrics
left join {{ ref('int_social__posts') }} as posts
    on
        posts.connection_id = metrics.connection_id
        and posts.platform = metrics.platform
        and posts.post_id = metrics.object
where metrics.date is not null

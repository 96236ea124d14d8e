{# The canonical stream social_posts: every vendor that gives it. #}
with

posts as (
    select *
    from {{ canonical_union([
        'int_social__instagram_posts',
        'int_social__facebook_posts',
        'int_social__files_posts',
    ]) }} as vendors
)

select
    posts.connection_id || '|' || posts.platform || '|' || posts.post_id as post_key,
    posts.*,
    {{ local_date('posts.published_at', 'company.timezone') }} as published_date
from posts
cross join {{ ref('stg_atalaya__company') }} as company

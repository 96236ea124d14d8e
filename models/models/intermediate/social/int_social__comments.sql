{#
    Comments on posts of every network, with the first answer of the page to each and whether its author went on in
    private: wrote to the page within seven days.
#}
with

comments as (
    select
        comments.connection_id,
        comments.brand_id,
        'instagram' as platform,
        comments.account_id as page_id,
        comments.media_id as post_id,
        comments.comment_id,
        comments.parent_id,
        comments.created_at,
        comments.text,
        comments.username as social_handle,
        comments.author_id,
        coalesce(comments.author_id = comments.account_id, false)
        or coalesce(comments.username = followers.name, false) as is_by_page
    from {{ ref('stg_instagram__comments') }} as comments
    left join (
        select connection_id, account_id, max_by(name, date) as name
        from {{ ref('stg_instagram__followers') }}
        group by connection_id, account_id
    ) as followers
        on
            followers.connection_id = comments.connection_id
            and followers.account_id = comments.account_id

    union all

    select
        connection_id,
        brand_id,
        'facebook',
        page_id,
        post_id,
        comment_id,
        parent_id,
        created_at,
        text,
        author_name,
        author_id,
        coalesce(author_id = page_id, false)
    from {{ ref('stg_facebook_pages__comments') }}
),

answers as (
    select
        connection_id,
        platform,
        parent_id as comment_id,
        min(created_at) as answered_at
    from comments
    where
        is_by_page
        and parent_id is not null
    group by
        connection_id,
        platform,
        parent_id
),

private as (
    select distinct
        comments.connection_id,
        comments.platform,
        comments.comment_id
    from comments
    inner join {{ ref('stg_facebook_pages__messages') }} as messages
        on
            messages.connection_id = comments.connection_id
            and messages.author_id = comments.author_id
            and messages.created_at >= comments.created_at
            and messages.created_at <= comments.created_at + interval '7' day
    where
        comments.platform = 'facebook'
        and not comments.is_by_page
)

select
    comments.*,
    case when not comments.is_by_page then answers.answered_at end as answered_at,
    private.comment_id is not null as moved_to_private,
    {{ local_date('comments.created_at', 'company.timezone') }} as comment_date
from comments
cross join {{ ref('stg_atalaya__company') }} as company
left join answers
    on
        answers.connection_id = comments.connection_id
        and answers.platform = comments.platform
        and answers.comment_id = comments.comment_id
left join private
    on
        private.connection_id = comments.connection_id
        and private.platform = comments.platform
        and private.comment_id = comments.comment_id
where comments.created_at is not null

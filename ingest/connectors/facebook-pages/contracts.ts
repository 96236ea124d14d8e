import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { day, flag, instant, integer, required, text } from '../../../core/streams/vendor-values.ts';

/** Records of Graph's pages. A summary holds the count of a list; figures that are not given are null. */

const who = z.looseObject({ id: text, name: text }).nullish();
const counted = z.looseObject({ summary: z.looseObject({ total_count: integer }).nullish() }).nullish();

export const pageContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    name: text,
    username: text,
    about: text,
    category: text,
    link: text,
    followers_count: integer,
    fan_count: integer,
  })
  .transform((row) => ({
    page_id: row.id,
    name: row.name,
    username: row.username,
    about: row.about,
    category: row.category,
    url: row.link,
    followers: row.followers_count,
    fans: row.fan_count,
  }));

export const postContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    page_id: text,
    created_time: instant,
    updated_time: instant,
    message: text,
    story: text,
    status_type: text,
    permalink_url: text,
    is_published: flag,
    is_hidden: flag,
    promotion_status: text,
    attachments: z
      .looseObject({ data: z.array(z.looseObject({ media_type: text, unshimmed_url: text })).nullish() })
      .nullish(),
    shares: z.looseObject({ count: integer }).nullish(),
    reactions: counted,
    comments: counted,
  })
  .transform((row) => ({
    post_id: row.id,
    page_id: row.page_id ?? (row.id.includes('_') ? row.id.split('_')[0]! : null),
    published_at: row.created_time,
    updated_at: row.updated_time,
    message: row.message ?? row.story,
    status_type: row.status_type,
    media_type: row.attachments?.data?.[0]?.media_type ?? null,
    link: row.attachments?.data?.[0]?.unshimmed_url ?? null,
    url: row.permalink_url,
    is_published: row.is_published,
    is_hidden: row.is_hidden,
    promotion_status: row.promotion_status,
    shares: row.shares?.count ?? null,
    reactions: row.reactions?.summary?.total_count ?? null,
    comments: row.comments?.summary?.total_count ?? null,
  }));

export const postInsightContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    page_id: text,
    post_media_view: integer,
    post_total_media_view_unique: integer,
    post_impressions: integer,
    post_impressions_unique: integer,
    post_clicks: integer,
    post_video_views: integer,
  })
  .transform((row) => ({
    post_id: row.id,
    page_id: row.page_id,
    views: row.post_media_view,
    viewers: row.post_total_media_view_unique,
    impressions: row.post_impressions,
    reach: row.post_impressions_unique,
    clicks: row.post_clicks,
    video_views: row.post_video_views,
  }));

export const pageInsightContract: z.ZodType<LandedRow> = z
  .looseObject({
    page_id: required(text),
    date: required(day),
    page_media_view: integer,
    page_total_media_view_unique: integer,
    page_impressions: integer,
    page_impressions_unique: integer,
    page_post_engagements: integer,
    page_follows: integer,
    page_fans: integer,
    page_daily_follows_unique: integer,
    page_daily_unfollows_unique: integer,
    page_views_total: integer,
  })
  .transform((row) => ({
    page_id: row.page_id,
    date: row.date,
    views: row.page_media_view,
    viewers: row.page_total_media_view_unique,
    impressions: row.page_impressions,
    reach: row.page_impressions_unique,
    engagements: row.page_post_engagements,
    followers: row.page_follows ?? row.page_fans,
    new_followers: row.page_daily_follows_unique,
    lost_followers: row.page_daily_unfollows_unique,
    page_visits: row.page_views_total,
  }));

export const commentContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    post_id: required(text),
    page_id: text,
    parent: z.looseObject({ id: text }).nullish(),
    created_time: instant,
    message: text,
    from: who,
    like_count: integer,
    is_hidden: flag,
    permalink_url: text,
  })
  .transform((row) => ({
    comment_id: row.id,
    post_id: row.post_id,
    page_id: row.page_id,
    parent_id: row.parent?.id ?? null,
    created_at: row.created_time,
    text: row.message,
    author_id: row.from?.id ?? null,
    author_name: row.from?.name ?? null,
    likes: row.like_count,
    is_hidden: row.is_hidden,
    url: row.permalink_url,
  }));

export const messageContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    conversation_id: required(text),
    page_id: text,
    created_time: instant,
    message: text,
    from: z.looseObject({ id: text, name: text, email: text }).nullish(),
    to: z.looseObject({ data: z.array(z.looseObject({ id: text })).nullish() }).nullish(),
  })
  .transform((row) => ({
    message_id: row.id,
    conversation_id: row.conversation_id,
    page_id: row.page_id,
    created_at: row.created_time,
    text: row.message,
    author_id: row.from?.id ?? null,
    author_name: row.from?.name ?? null,
    recipient_id: row.to?.data?.[0]?.id ?? null,
  }));

export const pageColumns = columns(`
  page_id               Page.
  name                  Name.
  username              Name in the address of the page.
  about                 About.
  category              Category.
  url                   Address.
  followers:integer     Followers when it was read.
  fans:integer          Likes of the page when it was read.`);

export const postColumns = columns(`
  post_id               Post.
  page_id               Page.
  published_at:timestamp  When it was published.
  updated_at:timestamp  When it last changed, a new comment included.
  message               Text.
  status_type           What kind of update it is, in Facebook's words.
  media_type            photo, video, album, link and so on.
  link                  Where the attachment leads.
  url                   Address.
  is_published:boolean  Whether it is published.
  is_hidden:boolean     Hidden on the page.
  promotion_status      Whether it is promoted, in Facebook's words.
  shares:integer        Shares.
  reactions:integer     Reactions.
  comments:integer      Comments.`);

export const postInsightColumns = columns(`
  post_id               Post.
  page_id               Page.
  views:integer         Times it was seen or played.
  viewers:integer       People who saw it.
  impressions:integer   Times it was on a screen, until November 2025.
  reach:integer         People who had it on a screen, until Facebook takes the metric away.
  clicks:integer        Clicks.
  video_views:integer   Plays of three seconds or more.`);

export const pageInsightColumns = columns(`
  page_id               Page.
  date:date             Day of Facebook: it ends at midnight in California.
  views:integer         Times content of the page was seen or played.
  viewers:integer       People who saw content of the page.
  impressions:integer   Times content was on a screen, until November 2025.
  reach:integer         People who had content on a screen, until Facebook takes the metric away.
  engagements:integer   Reactions, comments, shares and clicks.
  followers:integer     Followers at the end of the day.
  new_followers:integer  People who began to follow.
  lost_followers:integer  People who stopped following.
  page_visits:integer   Visits of the page.`);

export const commentColumns = columns(`
  comment_id            Comment.
  post_id               Post.
  page_id               Page.
  parent_id             Comment that it answers.
  created_at:timestamp  When.
  text                  Text.
  author_id             Who wrote it, as this page knows them; null when the app may not know.
  author_name           Name of who wrote it.
  likes:integer         Likes.
  is_hidden:boolean     Hidden by the page.
  url                   Address.`);

export const messageColumns = columns(`
  message_id            Message.
  conversation_id       Conversation.
  page_id               Page.
  created_at:timestamp  When.
  text                  Text.
  author_id             Who wrote it, as this page knows them.
  author_name           Name of who wrote it.
  recipient_id          Who it was sent to.`);

import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  day,
  flag,
  instant,
  integer,
  json,
  number,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';

/** Records of Instagram's Graph API. Times have an offset without a colon; figures that are not given are null. */

export const userContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    username: text,
    name: text,
    biography: text,
    website: text,
    followers_count: integer,
    follows_count: integer,
    media_count: integer,
    page_id: text,
  })
  .transform((row) => ({
    account_id: row.id,
    username: row.username,
    name: row.name,
    biography: row.biography,
    website: row.website,
    followers: row.followers_count,
    follows: row.follows_count,
    media: row.media_count,
    page_id: row.page_id,
  }));

export const mediaContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    business_account_id: text,
    owner: z.looseObject({ id: text }).nullish(),
    timestamp: instant,
    media_type: text,
    media_product_type: text,
    caption: text,
    permalink: text,
    username: text,
    like_count: integer,
    comments_count: integer,
    is_comment_enabled: flag,
    is_shared_to_feed: flag,
  })
  .transform((row) => ({
    media_id: row.id,
    account_id: row.business_account_id ?? row.owner?.id ?? null,
    published_at: row.timestamp,
    media_type: row.media_type,
    product_type: row.media_product_type,
    caption: row.caption,
    url: row.permalink,
    username: row.username,
    likes: row.like_count,
    comments: row.comments_count,
    is_comment_enabled: row.is_comment_enabled,
    is_shared_to_feed: row.is_shared_to_feed,
  }));

export const mediaInsightContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    business_account_id: text,
    reach: integer,
    views: integer,
    impressions: integer,
    plays: integer,
    video_views: integer,
    likes: integer,
    comments: integer,
    shares: integer,
    saved: integer,
    total_interactions: integer,
    follows: integer,
    profile_visits: integer,
    ig_reels_avg_watch_time: number,
    ig_reels_video_view_total_time: number,
  })
  .transform((row) => ({
    media_id: row.id,
    account_id: row.business_account_id,
    reach: row.reach,
    views: row.views ?? row.plays ?? row.video_views,
    impressions: row.impressions,
    likes: row.likes,
    comments: row.comments,
    shares: row.shares,
    saves: row.saved,
    interactions: row.total_interactions,
    follows: row.follows,
    profile_visits: row.profile_visits,
    average_watch_ms: row.ig_reels_avg_watch_time,
    total_watch_ms: row.ig_reels_video_view_total_time,
  }));

export const userInsightContract: z.ZodType<LandedRow> = z
  .looseObject({
    business_account_id: required(text),
    date: required(day),
    reach: integer,
    views: integer,
    impressions: integer,
    accounts_engaged: integer,
    total_interactions: integer,
    likes: integer,
    comments: integer,
    shares: integer,
    saves: integer,
    replies: integer,
    profile_links_taps: integer,
    website_clicks: integer,
    profile_views: integer,
    follower_count: integer,
    followed: integer,
    unfollowed: integer,
  })
  .transform((row) => ({
    account_id: row.business_account_id,
    date: row.date,
    reach: row.reach,
    views: row.views,
    impressions: row.impressions,
    accounts_engaged: row.accounts_engaged,
    interactions: row.total_interactions,
    likes: row.likes,
    comments: row.comments,
    shares: row.shares,
    saves: row.saves,
    replies: row.replies,
    link_taps: row.profile_links_taps ?? row.website_clicks,
    profile_views: row.profile_views,
    new_followers: row.followed ?? row.follower_count,
    lost_followers: row.unfollowed,
  }));

export const lifetimeInsightContract: z.ZodType<LandedRow> = z
  .looseObject({
    business_account_id: required(text),
    metric: required(text),
    breakdown: required(text),
    value: json,
  })
  .transform((row) => ({
    account_id: row.business_account_id,
    metric: row.metric,
    breakdown: row.breakdown,
    value: row.value,
  }));

export const commentContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    media_id: required(text),
    business_account_id: text,
    parent_id: text,
    timestamp: instant,
    text: text,
    username: text,
    from: z.looseObject({ id: text, username: text }).nullish(),
    like_count: integer,
    hidden: flag,
  })
  .transform((row) => ({
    comment_id: row.id,
    media_id: row.media_id,
    account_id: row.business_account_id,
    parent_id: row.parent_id,
    created_at: row.timestamp,
    text: row.text,
    username: row.username ?? row.from?.username ?? null,
    author_id: row.from?.id ?? null,
    likes: row.like_count,
    is_hidden: row.hidden,
  }));

export const userColumns = columns(`
  account_id            Professional account.
  username              Name in the address of the profile.
  name                  Name shown.
  biography             Biography.
  website               Website.
  followers:integer     Followers when it was read.
  follows:integer       Accounts followed.
  media:integer         Posts.
  page_id               Facebook page that the account belongs to.`);

export const mediaColumns = columns(`
  media_id              Post.
  account_id            Professional account.
  published_at:timestamp  When it was published.
  media_type            IMAGE, VIDEO or CAROUSEL_ALBUM.
  product_type          FEED, REELS, STORY or AD.
  caption               Text.
  url                   Address.
  username              Account that published it.
  likes:integer         Likes.
  comments:integer      Comments, replies included.
  is_comment_enabled:boolean  Whether it can be commented on.
  is_shared_to_feed:boolean  Whether a reel is shown in the feed too.`);

export const mediaInsightColumns = columns(`
  media_id              Post.
  account_id            Professional account.
  reach:integer         Accounts that saw it.
  views:integer         Times it was seen or played.
  impressions:integer   Times it was seen, until April 2025.
  likes:integer         Likes.
  comments:integer      Comments.
  shares:integer        Shares.
  saves:integer         Saves.
  interactions:integer  Likes, comments, shares and saves less those taken back.
  follows:integer       Accounts that began to follow by it.
  profile_visits:integer  Visits of the profile by it.
  average_watch_ms:number  Mean time watched of a reel.
  total_watch_ms:number  Total time watched of a reel.`);

export const userInsightColumns = columns(`
  account_id            Professional account.
  date:date             Day of the account.
  reach:integer         Accounts that saw anything of it.
  views:integer         Times its content was seen or played.
  impressions:integer   Times its content was seen, until April 2025.
  accounts_engaged:integer  Accounts that did anything with its content.
  interactions:integer  Likes, comments, shares, saves and replies.
  likes:integer         Likes.
  comments:integer      Comments.
  shares:integer        Shares.
  saves:integer         Saves.
  replies:integer       Replies to stories.
  link_taps:integer     Taps on links of the profile.
  profile_views:integer  Views of the profile, until 2025.
  new_followers:integer  Accounts that began to follow.
  lost_followers:integer  Accounts that stopped following.`);

export const lifetimeInsightColumns = columns(`
  account_id            Professional account.
  metric                follower_demographics or engaged_audience_demographics.
  breakdown             country, city, age or gender.
  value:json            Accounts by value of the breakdown; null when Meta gives none.`);

export const commentColumns = columns(`
  comment_id            Comment.
  media_id              Post.
  account_id            Professional account.
  parent_id             Comment that it answers.
  created_at:timestamp  When.
  text                  Text.
  username              Who wrote it; null when the account is private to the app.
  author_id             Id of who wrote it.
  likes:integer         Likes.
  is_hidden:boolean     Hidden by the account.`);

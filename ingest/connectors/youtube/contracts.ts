import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { day, flag, instant, integer, number, required, text } from '../../../core/streams/vendor-values.ts';

/** Resources of the Data API: parts are objects, counts are text, and a count that is hidden is missing. */

const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject(shape).nullish();

export const channelContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    snippet: part({ title: text, customUrl: text, country: text, publishedAt: instant }),
    statistics: part({
      viewCount: integer,
      subscriberCount: integer,
      hiddenSubscriberCount: flag,
      videoCount: integer,
    }),
  })
  .transform((row) => ({
    channel_id: row.id,
    title: row.snippet?.title ?? null,
    handle: row.snippet?.customUrl ?? null,
    country: row.snippet?.country ?? null,
    created_at: row.snippet?.publishedAt ?? null,
    views: row.statistics?.viewCount ?? null,
    // Rounded by YouTube to three digits, and 0 when the channel hides it.
    followers: row.statistics?.hiddenSubscriberCount ? null : (row.statistics?.subscriberCount ?? null),
    videos: row.statistics?.videoCount ?? null,
  }));

export const videoContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    snippet: part({
      channelId: text,
      title: text,
      description: text,
      publishedAt: instant,
      categoryId: text,
      liveBroadcastContent: text,
      defaultLanguage: text,
    }),
    contentDetails: part({ duration: text }),
    status: part({ privacyStatus: text, uploadStatus: text }),
  })
  .transform((row) => ({
    video_id: row.id,
    channel_id: row.snippet?.channelId ?? null,
    published_at: row.snippet?.publishedAt ?? null,
    title: row.snippet?.title ?? null,
    description: row.snippet?.description ?? null,
    category_id: row.snippet?.categoryId ?? null,
    live: row.snippet?.liveBroadcastContent ?? null,
    language: row.snippet?.defaultLanguage ?? null,
    duration: row.contentDetails?.duration ?? null,
    privacy: row.status?.privacyStatus ?? null,
    upload_status: row.status?.uploadStatus ?? null,
  }));

export const statisticsContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    statistics: part({ viewCount: integer, likeCount: integer, commentCount: integer }),
  })
  .transform((row) => ({
    video_id: row.id,
    views: row.statistics?.viewCount ?? null,
    likes: row.statistics?.likeCount ?? null,
    comments: row.statistics?.commentCount ?? null,
  }));

export const commentContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    snippet: z.looseObject({
      videoId: text,
      channelId: text,
      parentId: text,
      textOriginal: text,
      textDisplay: text,
      authorDisplayName: text,
      authorChannelId: part({ value: text }),
      likeCount: integer,
      publishedAt: instant,
      updatedAt: instant,
    }),
  })
  .transform((row) => ({
    comment_id: row.id,
    video_id: row.snippet.videoId,
    channel_id: row.snippet.channelId,
    parent_id: row.snippet.parentId,
    text: row.snippet.textOriginal ?? row.snippet.textDisplay,
    author_name: row.snippet.authorDisplayName,
    author_id: row.snippet.authorChannelId?.value ?? null,
    likes: row.snippet.likeCount,
    created_at: row.snippet.publishedAt,
    updated_at: row.snippet.updatedAt,
  }));

const figures = {
  channel_id: required(text),
  day: required(day),
  views: integer,
  estimatedMinutesWatched: number,
  averageViewDuration: number,
  likes: integer,
  comments: integer,
  shares: integer,
};

/** Likes and comments are what came on the day less what was taken back, so they may be negative. */
export const dailyContract: z.ZodType<LandedRow> = z
  .looseObject({ ...figures, subscribersGained: integer, subscribersLost: integer })
  .transform((row) => ({
    channel_id: row.channel_id,
    date: row.day,
    views: row.views,
    watched_minutes: row.estimatedMinutesWatched,
    average_view_s: row.averageViewDuration,
    likes: row.likes,
    comments: row.comments,
    shares: row.shares,
    new_followers: row.subscribersGained,
    lost_followers: row.subscribersLost,
  }));

export const videoDailyContract: z.ZodType<LandedRow> = z
  .looseObject({ ...figures, video: required(text) })
  .transform((row) => ({
    video_id: row.video,
    channel_id: row.channel_id,
    date: row.day,
    views: row.views,
    watched_minutes: row.estimatedMinutesWatched,
    average_view_s: row.averageViewDuration,
    likes: row.likes,
    comments: row.comments,
    shares: row.shares,
  }));

const FIGURES = `
  views:integer         Views on the day.
  watched_minutes:number  Minutes watched, as YouTube estimates them.
  average_view_s:number  Mean seconds of a view; not additive.
  likes:integer         Likes of the day less those taken back.
  comments:integer      Comments written on the day.
  shares:integer        Shares on the day.`;

export const dailyColumns = columns(`
  channel_id            Channel.
  date:date             Day of the Pacific.${FIGURES}
  new_followers:integer  Subscribers won on the day.
  lost_followers:integer  Subscribers lost on the day.`);

export const videoDailyColumns = columns(`
  video_id              Video.
  channel_id            Channel.
  date:date             Day of the Pacific.${FIGURES}`);

export const channelColumns = columns(`
  channel_id            Channel.
  title                 Name.
  handle                Handle.
  country               Country.
  created_at:timestamp  When it was created.
  views:integer         Views of all its videos.
  followers:integer     Subscribers when it was read, rounded by YouTube; null when they are hidden.
  videos:integer        Public videos.`);

export const videoColumns = columns(`
  video_id              Video.
  channel_id            Channel.
  published_at:timestamp  When it was published.
  title                 Title.
  description           Description.
  category_id           Category.
  live                  none, live or upcoming.
  language              Language.
  duration              Length as ISO 8601.
  privacy               public, unlisted or private.
  upload_status         processed, uploaded and so on.`);

export const statisticsColumns = columns(`
  video_id              Video.
  views:integer         Views since it was published.
  likes:integer         Likes; null when they are hidden.
  comments:integer      Comments; null when nobody may comment.`);

export const commentColumns = columns(`
  comment_id            Comment.
  video_id              Video.
  channel_id            Channel.
  parent_id             Comment that it answers.
  text                  Text.
  author_name           Name of who wrote it.
  author_id             Channel of who wrote it.
  likes:integer         Likes.
  created_at:timestamp  When.
  updated_at:timestamp  When it last changed.`);

import type { BrandWorld } from '../../world/brand.ts';
import { DAY, HOUR } from '../../world/calendar.ts';
import type { Post, Profile } from '../../world/social.ts';
import type { Call } from '../http.ts';

/** Figures of a day are there two days after it has ended. */
const COUNTED_AFTER = 2 * DAY;
/** The demo counts by the brand's local day, although YouTube's days are the Pacific's. */
const SECONDS_A_VIEW = 74;

type Figures = Record<string, number>;

/** A report of YouTube Analytics by day: of the channel, or of the videos that the filter names (by id). */
export function analyticsReport(
  brand: BrandWorld,
  profile: Profile,
  filtered: ReadonlyMap<string, Post>,
  call: Call,
): unknown {
  const metrics = (call.query.get('metrics') ?? '').split(',').filter(Boolean);
  const [from, until] = [call.query.get('startDate') ?? '', call.query.get('endDate') ?? ''];
  const isOfVideo = call.query.has('filters');
  const rows = profile.profileDays(call.now).flatMap((row) => {
    const date = brand.calendar.date(row.day);
    const ended = brand.calendar.midnight(row.day + 1);
    if (date < from || date > until || ended + COUNTED_AFTER > call.now) return [];
    const values = (day: Figures) => metrics.map((name) => day[name] ?? 0);
    if (!isOfVideo) return [[date, ...values(channelDay(row))]];
    return [...filtered].flatMap(([id, post]) => {
      const day = videoDay(profile, post, ended);
      return day === undefined ? [] : [[date, id, ...values(day)]];
    });
  });
  const dimensions = isOfVideo ? ['day', 'video'] : ['day'];
  return {
    kind: 'youtubeAnalytics#resultTable',
    columnHeaders: [
      ...dimensions.map((name) => ({ name, columnType: 'DIMENSION', dataType: 'STRING' })),
      ...metrics.map((name) => ({ name, columnType: 'METRIC', dataType: 'INTEGER' })),
    ],
    rows,
  };
}

function channelDay(row: ReturnType<Profile['profileDays']>[number]): Figures {
  return {
    ...watched(row.views),
    likes: Math.round(row.engagements * 0.8),
    comments: Math.round(row.engagements * 0.1),
    shares: Math.round(row.engagements * 0.1),
    subscribersGained: row.newFollowers,
    subscribersLost: row.lostFollowers,
  };
}

/** What a video won on the day that ended; undefined before it was published and when nobody saw it. */
function videoDay(profile: Profile, post: Post, ended: number): Figures | undefined {
  if (post.at >= ended) return undefined;
  const before = profile.figures(post, Math.max(post.at, ended - DAY));
  const after = profile.figures(post, ended);
  const views = after.views - before.views;
  if (views <= 0) return undefined;
  return {
    ...watched(views),
    likes: after.likes - before.likes,
    comments: after.comments - before.comments,
    shares: after.shares - before.shares,
  };
}

const watched = (views: number): Figures => ({
  views,
  estimatedMinutesWatched: Math.round((views * SECONDS_A_VIEW * 1000) / (HOUR / 60)),
  averageViewDuration: SECONDS_A_VIEW,
});

import type { DemoBrand } from '../../brands.ts';
import { type Post, type Profile, profileOf, type SocialComment } from '../../world/social.ts';
import type { World } from '../../world/world.ts';
import {
  edgePage,
  graphTime,
  type Json,
  metricsOf,
  nodeOf,
  ok,
  signedBy,
  unknownNode,
} from '../graph-edges.ts';
import { type Answer, type Call, spoilFirst, type VendorServer } from '../http.ts';
import { graphError, metaFail } from '../meta/errors.ts';

/** The professional account of each brand. */
export const ACCOUNTS: Record<DemoBrand['id'], string> = {
  norte: '17841400000000011',
  sur: '17841400000000022',
};
/** Graph ids of posts and comments; the account's own number keeps those of two brands apart. */
const mediaId = (brand: DemoBrand, post: Post) => `1790${ACCOUNTS[brand.id].slice(-2)}${pad(post.number)}`;
const commentId = (brand: DemoBrand, comment: SocialComment) =>
  `1801${ACCOUNTS[brand.id].slice(-2)}${pad(comment.number)}`;
const pad = (number: number) => String(number).padStart(11, '0');

const MEDIA_METRICS = [
  'reach',
  'views',
  'likes',
  'comments',
  'shares',
  'saved',
  'total_interactions',
  'follows',
  'profile_visits',
  'ig_reels_avg_watch_time',
  'ig_reels_video_view_total_time',
];
/** `profile_links_taps` is among what Instagram took away from this account: it fails a whole call. */
const USER_METRICS = [
  'reach',
  'views',
  'accounts_engaged',
  'total_interactions',
  'likes',
  'comments',
  'shares',
  'saves',
  'replies',
  'follows_and_unfollows',
  'follower_demographics',
];
/** Posts that fewer people saw than Instagram tells figures of. */
const VIEWERS_NEEDED = 5;

/** Instagram's Graph API for the accounts of both brands. */
export function instagramServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  function route(brand: DemoBrand, call: Call): Answer {
    const profile = profileOf(world.brand(brand.id), 'instagram');
    const { node, edge } = nodeOf(call);
    if (node === ACCOUNTS[brand.id]) return ofAccount(brand, profile, edge, call);
    const post = profile.posts(call.now).find((candidate) => mediaId(brand, candidate) === node);
    if (post === undefined) return unknownNode(node);
    if (edge === 'insights') return mediaInsights(profile, post, call);
    if (edge === 'comments') return edgePage(comments(brand, profile, post, call.now), call.query);
    return ok(media(brand, profile, post, call.now));
  }

  function ofAccount(brand: DemoBrand, profile: Profile, edge: string | undefined, call: Call): Answer {
    if (edge === undefined) return ok(user(brand, profile, call.now));
    if (edge === 'media') {
      const posts = profile.posts(call.now).reverse();
      return edgePage(
        posts.map((post) => media(brand, profile, post, call.now)),
        call.query,
      );
    }
    return edge === 'insights' ? userInsights(world, brand, profile, call) : unknownNode(edge);
  }

  return {
    handle(call) {
      const brand = signedBy(call, tokens);
      return brand === undefined ? metaFail('unauthorized', 0) : route(brand, call);
    },
    fail: metaFail,
    spoil(body) {
      return spoilFirst((body as Json)?.data, (record) => {
        record.id = null;
      });
    },
  };
}

function user(brand: DemoBrand, profile: Profile, now: number): Json {
  return {
    id: ACCOUNTS[brand.id],
    username: `${brand.id}.oficial`,
    name: brand.name,
    biography: `${brand.name}, lo de siempre y lo nuevo`,
    website: `https://www.${brand.id}.example/`,
    followers_count: profile.profileDays(now).at(-1)?.followers ?? 0,
    follows_count: 120,
    media_count: profile.posts(now).length,
  };
}

function media(brand: DemoBrand, profile: Profile, post: Post, now: number): Json {
  const { likes, comments: count } = profile.figures(post, now);
  const types = { image: 'IMAGE', video: 'VIDEO', album: 'CAROUSEL_ALBUM' };
  return {
    id: mediaId(brand, post),
    caption: post.text,
    media_type: types[post.format],
    media_product_type: post.format === 'video' ? 'REELS' : 'FEED',
    permalink: `https://www.instagram.com/p/${brand.id}${post.number}/`,
    timestamp: graphTime(post.at),
    username: `${brand.id}.oficial`,
    like_count: likes,
    comments_count: count,
    is_comment_enabled: true,
    owner: { id: ACCOUNTS[brand.id] },
  };
}

function mediaInsights(profile: Profile, post: Post, call: Call): Answer {
  const metrics = metricsOf(call, MEDIA_METRICS);
  if (!Array.isArray(metrics)) return metrics;
  const figures = profile.figures(post, call.now);
  if (figures.reach < VIEWERS_NEEDED)
    return graphError(400, 10, '(#10) Not enough viewers for the media to show insights');
  const all: Record<string, number> = {
    reach: figures.reach,
    views: figures.views,
    likes: figures.likes,
    comments: figures.comments,
    shares: figures.shares,
    saved: figures.saves,
    total_interactions: figures.likes + figures.comments + figures.shares + figures.saves,
    follows: Math.round(figures.reach / 900),
    profile_visits: figures.clicks,
    ig_reels_avg_watch_time: 4_200,
    ig_reels_video_view_total_time: figures.views * 4_200,
  };
  return ok({
    data: metrics.map((name) => ({ name, period: 'lifetime', values: [{ value: all[name] }] })),
  });
}

/** Figures of one day; nothing is told of a day that has not ended. */
function userInsights(world: World, brand: DemoBrand, profile: Profile, call: Call): Answer {
  const metrics = metricsOf(call, USER_METRICS);
  if (!Array.isArray(metrics)) return metrics;
  if (metrics.includes('follower_demographics')) return demographics(call);
  const since = (call.query.get('since') ?? '').slice(0, 10);
  const { calendar } = world.brand(brand.id);
  const row = profile.profileDays(call.now).find(({ day }) => calendar.date(day) === since);
  if (row === undefined) return ok({ data: [] });
  if (metrics.includes('follows_and_unfollows')) {
    const results = [
      { dimension_values: ['FOLLOWER'], value: row.newFollowers },
      { dimension_values: ['NON_FOLLOWER'], value: row.lostFollowers },
    ];
    const breakdowns = [{ dimension_keys: ['follow_type'], results }];
    return ok({ data: [{ name: 'follows_and_unfollows', period: 'day', total_value: { breakdowns } }] });
  }
  const part = (share: number) => Math.round(row.engagements * share);
  const all: Record<string, number> = {
    reach: row.reach,
    views: row.views,
    accounts_engaged: part(0.8),
    total_interactions: row.engagements,
    likes: part(0.78),
    comments: part(0.06),
    shares: part(0.07),
    saves: part(0.09),
    replies: 0,
  };
  return ok({
    data: metrics.map((name) => ({ name, period: 'day', total_value: { value: all[name] } })),
  });
}

function demographics(call: Call): Answer {
  const breakdown = call.query.get('breakdown') ?? '';
  const values: Record<string, [string, number][]> = {
    country: [
      ['ES', 91],
      ['PT', 6],
      ['FR', 3],
    ],
    gender: [
      ['F', 58],
      ['M', 39],
      ['U', 3],
    ],
  };
  const results = (values[breakdown] ?? []).map(([value, count]) => ({
    dimension_values: [value],
    value: count,
  }));
  if (results.length === 0) return ok({ data: [] });
  const breakdowns = [{ dimension_keys: [breakdown], results }];
  return ok({ data: [{ name: 'follower_demographics', period: 'lifetime', total_value: { breakdowns } }] });
}

/** The comments on a post, each with the answers to it. */
function comments(brand: DemoBrand, profile: Profile, post: Post, now: number): Json[] {
  const all = profile.comments(now).filter((comment) => comment.post === post);
  const json = (comment: SocialComment): Json => ({
    id: commentId(brand, comment),
    text: comment.text,
    timestamp: graphTime(comment.at),
    username: comment.author?.handle ?? `${brand.id}.oficial`,
    from: {
      id: comment.author?.id ?? ACCOUNTS[brand.id],
      username: comment.author?.handle ?? `${brand.id}.oficial`,
    },
    like_count: 0,
    hidden: false,
    ...(comment.answers === null ? {} : { parent_id: commentId(brand, comment.answers) }),
  });
  return all
    .filter((comment) => comment.answers === null)
    .map((comment) => {
      const replies = all.filter((reply) => reply.answers === comment).map(json);
      return { ...json(comment), ...(replies.length > 0 ? { replies: { data: replies } } : {}) };
    });
}

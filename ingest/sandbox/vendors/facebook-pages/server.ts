import { addDays } from '../../../../core/clock.ts';
import type { DemoBrand } from '../../brands.ts';
import {
  type DirectMessage,
  type Post,
  type Profile,
  profileOf,
  type SocialComment,
} from '../../world/social.ts';
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
import { metaFail } from '../meta/errors.ts';

/** The page of each brand. */
export const PAGES: Record<DemoBrand['id'], string> = { norte: '104470296200011', sur: '104470296200022' };

const postId = (brand: DemoBrand, post: Post) => `${PAGES[brand.id]}_${7_000_000 + post.number}`;
const commentId = (brand: DemoBrand, comment: SocialComment) =>
  `${7_000_000 + comment.post.number}_${Number(PAGES[brand.id].slice(-2)) * 10_000_000 + comment.number}`;
const conversationId = (brand: DemoBrand, number: number) =>
  `t_${PAGES[brand.id].slice(-2)}${10_000 + number}`;

/** Impressions are gone since November 2025; one of them fails a whole call. */
const POST_METRICS = ['post_media_view', 'post_total_media_view_unique', 'post_clicks', 'post_video_views'];
const PAGE_METRICS = [
  'page_media_view',
  'page_total_media_view_unique',
  'page_post_engagements',
  'page_follows',
  'page_daily_follows_unique',
  'page_daily_unfollows_unique',
];

/** Graph's pages for both brands; the token is the page's own. */
export function facebookServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  function route(brand: DemoBrand, call: Call): Answer {
    const profile = profileOf(world.brand(brand.id), 'facebook');
    const { node, edge } = nodeOf(call);
    if (node === PAGES[brand.id]) return ofPage(brand, profile, edge, call);
    const post = profile.posts(call.now).find((candidate) => postId(brand, candidate) === node);
    if (post === undefined) return unknownNode(node);
    if (edge === 'insights') return postInsights(profile, post, call);
    if (edge === 'comments') return edgePage(commentsOf(brand, profile, post, call.now), call.query);
    return ok(postJson(brand, profile, post, call.now));
  }

  function ofPage(brand: DemoBrand, profile: Profile, edge: string | undefined, call: Call): Answer {
    switch (edge) {
      case undefined:
        return ok({
          id: PAGES[brand.id],
          name: brand.name,
          username: `${brand.id}oficial`,
          about: `${brand.name}, lo de siempre y lo nuevo`,
          category: 'Tienda minorista',
          link: `https://www.facebook.com/${brand.id}oficial`,
          followers_count: profile.profileDays(call.now).at(-1)?.followers ?? 0,
          fan_count: profile.profileDays(call.now).at(-1)?.followers ?? 0,
        });
      case 'posts': {
        const posts = profile.posts(call.now).reverse();
        return edgePage(
          posts.map((post) => postJson(brand, profile, post, call.now)),
          call.query,
        );
      }
      case 'insights':
        return pageInsights(world, brand, profile, call);
      case 'conversations':
        return edgePage(conversations(brand, profile.messages(call.now)), call.query);
      default:
        return unknownNode(edge);
    }
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

const summary = (total_count: number) => ({ data: [], summary: { total_count } });

function postJson(brand: DemoBrand, profile: Profile, post: Post, now: number): Json {
  const figures = profile.figures(post, now);
  const types = { image: 'photo', video: 'video', album: 'album' };
  return {
    id: postId(brand, post),
    created_time: graphTime(post.at),
    updated_time: graphTime(post.at),
    message: post.text,
    status_type: post.format === 'video' ? 'added_video' : 'added_photos',
    permalink_url: `https://www.facebook.com/${brand.id}oficial/posts/${post.number}`,
    is_published: true,
    is_hidden: false,
    promotion_status: 'ineligible',
    attachments: { data: [{ media_type: types[post.format] }] },
    ...(figures.shares > 0 ? { shares: { count: figures.shares } } : {}),
    reactions: summary(figures.likes),
    comments: summary(figures.comments),
  };
}

function postInsights(profile: Profile, post: Post, call: Call): Answer {
  const metrics = metricsOf(call, POST_METRICS);
  if (!Array.isArray(metrics)) return metrics;
  const { reach, views, clicks } = profile.figures(post, call.now);
  if (reach === 0) return ok({ data: [] });
  const all: Record<string, number> = {
    post_media_view: views,
    post_total_media_view_unique: reach,
    post_clicks: clicks,
    post_video_views: post.format === 'video' ? views : 0,
  };
  return ok({
    data: metrics.map((name) => ({ name, period: 'lifetime', values: [{ value: all[name] }] })),
  });
}

/** Days between `since` and `until`, each with the instant at which it ended in California. */
function pageInsights(world: World, brand: DemoBrand, profile: Profile, call: Call): Answer {
  const metrics = metricsOf(call, PAGE_METRICS);
  if (!Array.isArray(metrics)) return metrics;
  const { calendar } = world.brand(brand.id);
  const [since, until] = [call.query.get('since') ?? '', call.query.get('until') ?? ''];
  const rows = profile.profileDays(call.now).flatMap((row) => {
    const date = calendar.date(row.day);
    return date >= since && date < until ? [{ ...row, ended: `${addDays(date, 1)}T08:00:00+0000` }] : [];
  });
  const field: Record<string, (row: (typeof rows)[number]) => number> = {
    page_media_view: (row) => row.views,
    page_total_media_view_unique: (row) => row.reach,
    page_post_engagements: (row) => row.engagements,
    page_follows: (row) => row.followers,
    page_daily_follows_unique: (row) => row.newFollowers,
    page_daily_unfollows_unique: (row) => row.lostFollowers,
  };
  const data = metrics.map((name) => ({
    name,
    period: 'day',
    values: rows.map((row) => ({ value: field[name]!(row), end_time: row.ended })),
  }));
  return ok({ data: rows.length === 0 ? [] : data });
}

function commentsOf(brand: DemoBrand, profile: Profile, post: Post, now: number): Json[] {
  return profile
    .comments(now)
    .filter((comment) => comment.post === post)
    .map((comment) => ({
      id: commentId(brand, comment),
      message: comment.text,
      created_time: graphTime(comment.at),
      from: {
        id: comment.author?.id ?? PAGES[brand.id],
        name: comment.author?.name ?? brand.name,
      },
      like_count: 0,
      is_hidden: false,
      permalink_url: `https://www.facebook.com/${commentId(brand, comment)}`,
      ...(comment.answers === null ? {} : { parent: { id: commentId(brand, comment.answers) } }),
    }));
}

/** Conversations, the one that changed last first. */
function conversations(brand: DemoBrand, messages: readonly DirectMessage[]): Json[] {
  const page = { id: PAGES[brand.id], name: brand.name };
  const groups = new Map<number, DirectMessage[]>();
  for (const message of messages)
    groups.set(message.conversation, [...(groups.get(message.conversation) ?? []), message]);
  return [...groups.entries()]
    .map(([number, group]) => ({ number, group, last: group.at(-1)!.at }))
    .sort((a, b) => b.last - a.last)
    .map(({ number, group, last }) => {
      const other = group.find((message) => message.author !== null)?.author ?? page;
      const data = group.map((message) => ({
        id: `m_${PAGES[brand.id].slice(-2)}${message.number}`,
        created_time: graphTime(message.at),
        from: message.author ?? page,
        to: { data: [message.author === null ? other : page] },
        message: message.text,
      }));
      return { id: conversationId(brand, number), updated_time: graphTime(last), messages: { data } };
    });
}

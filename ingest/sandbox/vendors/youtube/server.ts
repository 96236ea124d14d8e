import type { DemoBrand } from '../../brands.ts';
import { HOUR } from '../../world/calendar.ts';
import { type Post, type Profile, profileOf, type SocialComment } from '../../world/social.ts';
import type { World } from '../../world/world.ts';
import {
  type Answer,
  type Call,
  limitOf,
  openCursor,
  sealCursor,
  spoilFirst,
  type VendorServer,
  type WordedFault,
} from '../http.ts';
import { accessToken, brandOf } from '../tokens.ts';
import { analyticsReport } from './analytics.ts';

type Json = Record<string, unknown>;

/** The channel of each brand. */
export const CHANNELS: Record<DemoBrand['id'], string> = {
  norte: 'UCdemoAtalayaNorte000011',
  sur: 'UCdemoAtalayaSur00000022',
};
export const CLIENT_ID = 'demo-atalaya.apps.googleusercontent.example';

const TOKEN_LIVES = HOUR;
/** YouTube gives up to 50; fewer here, so that a small world has several pages. */
const PAGE = 5;
/** Answers that a thread holds at most. */
const REPLIES_SHOWN = 1;

const ok = (body: unknown): Answer => ({ status: 200, body });
const uploadsOf = (brand: DemoBrand) => CHANNELS[brand.id].replace(/^UC/, 'UU');
const videoId = (brand: DemoBrand, post: Post) => `${brand.id}Vid${String(post.number).padStart(5, '0')}`;
const threadId = (brand: DemoBrand, comment: SocialComment) =>
  `Ug${brand.id}${String(comment.number).padStart(7, '0')}`;

function refusal(status: number, reason: string, message: string): Answer {
  const errors = [{ domain: 'youtube', reason, message }];
  return { status, body: { error: { code: status, message, errors } } };
}

/** YouTube's Data API and Analytics API for the channels of both brands, with Google's token endpoint at `/token`. */
export function youtubeServer(world: World, secrets: ReadonlyMap<string, DemoBrand>): VendorServer {
  function signIn(call: Call): Answer {
    const secret = call.form.get('refresh_token') ?? '';
    if (call.form.get('client_id') !== CLIENT_ID || !secrets.has(call.form.get('client_secret') ?? ''))
      return { status: 401, body: { error: 'invalid_client' } };
    if (call.form.get('grant_type') !== 'refresh_token' || !secrets.has(secret))
      return { status: 400, body: { error: 'invalid_grant' } };
    return ok({
      access_token: accessToken(secret, call.now + TOKEN_LIVES),
      expires_in: TOKEN_LIVES / 1000,
      token_type: 'Bearer',
    });
  }

  function route(brand: DemoBrand, call: Call): Answer {
    const profile = profileOf(world.brand(brand.id), 'youtube');
    const posts = profile.posts(call.now).reverse();
    if (call.path === '/v2/reports') {
      if (call.query.get('ids') !== `channel==${CHANNELS[brand.id]}`)
        return refusal(403, 'forbidden', 'Forbidden');
      const asked = new Set((call.query.get('filters') ?? '').replace('video==', '').split(','));
      const named = posts.map((post): [string, Post] => [videoId(brand, post), post]);
      const filtered = new Map(named.filter(([id]) => asked.has(id)));
      return ok(analyticsReport(world.brand(brand.id), profile, filtered, call));
    }
    switch (/^\/youtube\/v3\/(\w+)$/.exec(call.path)?.[1]) {
      case 'channels':
        return ok({
          items: call.query.get('id') === CHANNELS[brand.id] ? [channel(brand, profile, call.now)] : [],
        });
      case 'playlistItems':
        if (call.query.get('playlistId') !== uploadsOf(brand))
          return refusal(404, 'playlistNotFound', 'The playlist cannot be found.');
        return paged(
          posts.map((post) => ({ id: `PL${videoId(brand, post)}`, contentDetails: upload(brand, post) })),
          call,
        );
      case 'videos': {
        const wanted = new Set((call.query.get('id') ?? '').split(','));
        const found = posts.filter((post) => wanted.has(videoId(brand, post)));
        return ok({ items: found.map((post) => video(brand, profile, post, call.now)) });
      }
      case 'commentThreads': {
        const post = posts.find((one) => videoId(brand, one) === call.query.get('videoId'));
        if (post === undefined) return refusal(404, 'videoNotFound', 'The video cannot be found.');
        const all = profile.comments(call.now).filter((comment) => comment.post === post);
        const tops = all.filter((comment) => comment.answers === null);
        return paged(
          tops.map((comment) => thread(brand, comment, all)),
          call,
        );
      }
      case 'comments': {
        const answers = profile
          .comments(call.now)
          .filter(
            (reply) =>
              reply.answers !== null && threadId(brand, reply.answers) === call.query.get('parentId'),
          );
        return paged(
          answers.map((reply) => commentJson(brand, reply)),
          call,
        );
      }
      default:
        return refusal(404, 'notFound', 'Not found.');
    }
  }

  return {
    handle(call) {
      if (call.path === '/token') return signIn(call);
      const brand = brandOf(call.headers.authorization, secrets, call.now);
      return brand === undefined ? youtubeFail('unauthorized', 0) : route(brand, call);
    },
    fail: youtubeFail,
    spoil(body) {
      const { items } = (body ?? {}) as { items?: Json[] };
      // Only records that land can be broken: uploads are a list of addresses.
      if (items?.[0] === undefined || String(items[0].id).startsWith('PL')) return false;
      return spoilFirst(items, (record) => {
        record.id = null;
        record.snippet = { topLevelComment: { id: null, snippet: {} } };
      });
    },
  };
}

function paged(items: Json[], call: Call): Answer {
  const token = call.query.get('pageToken');
  const start = token === null ? 0 : openCursor<number>(token);
  if (typeof start !== 'number') return youtubeFail('expired_cursor', 0);
  const end = start + Math.min(PAGE, limitOf(call.query.get('maxResults'), 5, 100));
  return ok({
    items: items.slice(start, end),
    ...(end < items.length ? { nextPageToken: sealCursor(end) } : {}),
    pageInfo: { totalResults: items.length, resultsPerPage: PAGE },
  });
}

const isoOf = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;

const upload = (brand: DemoBrand, post: Post) => ({
  videoId: videoId(brand, post),
  videoPublishedAt: isoOf(post.at),
});

function channel(brand: DemoBrand, profile: Profile, now: number): Json {
  const followers = profile.profileDays(now).at(-1)?.followers ?? 0;
  return {
    kind: 'youtube#channel',
    id: CHANNELS[brand.id],
    snippet: {
      title: brand.name,
      customUrl: `@${brand.id}oficial`,
      country: 'ES',
      publishedAt: '2018-03-01T09:00:00Z',
    },
    statistics: {
      viewCount: String(profile.profileDays(now).reduce((sum, { views }) => sum + views, 0)),
      // Told with three digits, as YouTube does.
      subscriberCount: String(Number(followers.toPrecision(3))),
      hiddenSubscriberCount: false,
      videoCount: String(profile.posts(now).length),
    },
    contentDetails: { relatedPlaylists: { uploads: uploadsOf(brand) } },
  };
}

function video(brand: DemoBrand, profile: Profile, post: Post, now: number): Json {
  const { views, likes, comments } = profile.figures(post, now);
  return {
    kind: 'youtube#video',
    id: videoId(brand, post),
    snippet: {
      channelId: CHANNELS[brand.id],
      title: post.text,
      description: `${post.text}. ${brand.name}.`,
      publishedAt: isoOf(post.at),
      categoryId: '26',
      liveBroadcastContent: 'none',
      defaultLanguage: 'es',
    },
    contentDetails: { duration: `PT${1 + (post.number % 9)}M${post.number % 60}S` },
    status: { privacyStatus: 'public', uploadStatus: 'processed' },
    statistics: { viewCount: String(views), likeCount: String(likes), commentCount: String(comments) },
  };
}

function thread(brand: DemoBrand, comment: SocialComment, all: readonly SocialComment[]): Json {
  const answers = all.filter((reply) => reply.answers === comment);
  const shown = answers.slice(0, REPLIES_SHOWN).map((reply) => commentJson(brand, reply));
  return {
    kind: 'youtube#commentThread',
    id: threadId(brand, comment),
    snippet: {
      channelId: CHANNELS[brand.id],
      videoId: videoId(brand, comment.post),
      topLevelComment: commentJson(brand, comment),
      totalReplyCount: answers.length,
    },
    ...(shown.length > 0 ? { replies: { comments: shown } } : {}),
  };
}

function commentJson(brand: DemoBrand, comment: SocialComment): Json {
  const { author, answers } = comment;
  const own = threadId(brand, comment);
  return {
    kind: 'youtube#comment',
    id: answers === null ? own : `${threadId(brand, answers)}.${own}`,
    snippet: {
      channelId: CHANNELS[brand.id],
      videoId: videoId(brand, comment.post),
      ...(answers === null ? {} : { parentId: threadId(brand, answers) }),
      textOriginal: comment.text,
      textDisplay: comment.text,
      authorDisplayName: author === null ? brand.name : `@${author.handle}`,
      authorChannelId: { value: author === null ? CHANNELS[brand.id] : `UC${author.id}` },
      likeCount: 0,
      publishedAt: isoOf(comment.at),
      updatedAt: isoOf(comment.at),
    },
  };
}

/** Google's own words for a failure on order; waiting times stand in no header of YouTube's. */
function youtubeFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited':
      return {
        ...refusal(
          403,
          'rateLimitExceeded',
          `User-rate limit exceeded. Retry after ${new Date(retryAfterS * 1000).toISOString()}`,
        ),
      };
    case 'rate_limited_no_header':
      return refusal(403, 'rateLimitExceeded', 'The request cannot be completed right now.');
    case 'server_error':
      return refusal(503, 'backendError', 'Backend Error');
    case 'unauthorized':
      return refusal(401, 'authError', 'Invalid Credentials');
    case 'too_much_data':
      return { status: 504, body: '<html><title>Error 504 (Deadline exceeded)</title></html>' };
    case 'expired_cursor':
      return refusal(400, 'invalidPageToken', 'The request specifies an invalid page token.');
  }
}

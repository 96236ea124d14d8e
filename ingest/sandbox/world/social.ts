import type { BrandWorld } from './brand.ts';
import { DAY, HOUR, MINUTE, secondOfDay } from './calendar.ts';
import { plain } from './identity.ts';
import { MEN, SURNAMES, WOMEN } from './names.ts';
import { Rng, seedOf } from './rng.ts';
import { crisisOn } from './stories.ts';

export type Network = 'instagram' | 'facebook' | 'youtube';

/** Something published on a profile of the brand; nobody paid for it. */
export interface Post {
  network: Network;
  /** Counts the posts of the profile; ids follow from it. */
  number: number;
  day: number;
  at: number;
  format: 'image' | 'video' | 'album';
  text: string;
  /** How many people it reaches in the end. */
  appeal: number;
}

export interface SocialComment {
  post: Post;
  number: number;
  at: number;
  /** Null when the brand itself writes. */
  author: { handle: string; name: string; id: string } | null;
  /** The comment that this one answers. */
  answers: SocialComment | null;
  text: string;
  isComplaint: boolean;
}

export interface DirectMessage {
  conversation: number;
  number: number;
  at: number;
  author: { name: string; id: string } | null;
  text: string;
}

export interface PostFigures {
  reach: number;
  views: number;
  likes: number;
  comments: number;
  shares: number;
  saves: number;
  clicks: number;
}

export interface ProfileDay {
  day: number;
  reach: number;
  views: number;
  engagements: number;
  newFollowers: number;
  lostFollowers: number;
  /** At the end of the day. */
  followers: number;
}

/** How often each network is posted on, who follows at the start, and how far a post goes; at weight 1. */
const HABITS: Record<Network, { posts: number; followers: number; reach: number; growth: number }> = {
  instagram: { posts: 0.42, followers: 8_200, reach: 1_900, growth: 14 },
  facebook: { posts: 0.34, followers: 11_400, reach: 1_300, growth: 5 },
  youtube: { posts: 0.13, followers: 1_900, reach: 700, growth: 3 },
};
const TEXTS = [
  'Novedades de la semana',
  'Así lo hacemos',
  'Pregunta del día: ¿cuál elegirías?',
  'Consejos de nuestro equipo',
  'Vuelve un clásico',
];
const PRAISE = ['Me encanta', '¡Qué maravilla!', 'Lo tengo y va genial', '¿Cuándo llega a tienda?'];
const COMPLAINTS = [
  'Mi pedido no ha llegado y nadie contesta',
  'Llevo dos semanas esperando el envío',
  'Me llegó roto y no hay forma de cambiarlo',
  'Muy mal el servicio',
];
/** What is said while a campaign does not keep its promise. */
const OUTRAGE = [
  'Publicidad engañosa, el descuento no existe',
  'La promo estaba agotada desde el minuto uno',
  'Os he puesto una reclamación por la oferta',
];
/** Competitors that people name in passing, which is what a share of the conversation is counted from. */
export const COMPETITORS = ['Trekkia', 'Casa Lumbre', 'Montaraz'] as const;
const MENTIONS = 0.09;
const REPLIES = [
  'Sentimos lo ocurrido. Te escribimos por privado.',
  'Gracias por tu comentario. ¿Nos pasas tu número de pedido?',
  'Ya lo estamos mirando, disculpa las molestias.',
];
const THANKS = ['¡Gracias!', 'Nos alegra mucho leerte.'];
/** What Meta still corrects: a day is told whole two days after it has ended. */
const SETTLES_AFTER = 2 * DAY;
const UNSETTLED = 0.94;

const second = (at: number) => Math.floor(at / 1000) * 1000;

/** One brand's profile on one network, day after day; each day has a generator of its own. */
export class Profile {
  private readonly allPosts: Post[] = [];
  private readonly allComments: SocialComment[] = [];
  private readonly allMessages: DirectMessage[] = [];
  private readonly days: ProfileDay[] = [];
  private conversations = 0;

  constructor(
    private readonly brand: BrandWorld,
    readonly network: Network,
  ) {}

  /** Posts up to `now`, oldest first. */
  posts(now: number): Post[] {
    this.advance(now);
    return this.allPosts.filter((post) => post.at <= now);
  }

  /** Comments and answers up to `now`, in order of time. */
  comments(now: number): SocialComment[] {
    this.advance(now);
    return this.allComments.filter((comment) => comment.at <= now).sort((a, b) => a.at - b.at);
  }

  /** Private messages up to `now`; only Facebook's come with an API that the demo reads. */
  messages(now: number): DirectMessage[] {
    this.advance(now);
    return this.allMessages.filter((message) => message.at <= now).sort((a, b) => a.at - b.at);
  }

  /** Figures of a post as they stand at `now`: most come within three days. */
  figures(post: Post, now: number): PostFigures {
    const rng = new Rng(seedOf(this.brand.seed, this.brand.id, this.network, 'figures', post.number));
    const grown = 1 - Math.exp(-Math.max(0, now - post.at) / (36 * HOUR));
    const reach = Math.round(post.appeal * grown);
    const share = (low: number, high: number) => Math.round(reach * rng.range(low, high));
    return {
      reach,
      views: share(1.2, post.format === 'video' ? 2.4 : 1.6),
      likes: share(0.02, 0.06),
      shares: share(0.001, 0.006),
      saves: share(0.002, 0.009),
      clicks: share(0.004, 0.015),
      comments: this.allComments.filter((comment) => comment.post === post && comment.at <= now).length,
    };
  }

  /** The days that have ended at `now`, as they are told then. */
  profileDays(now: number): ProfileDay[] {
    this.advance(now);
    const { calendar } = this.brand;
    return this.days
      .filter(({ day }) => calendar.midnight(day + 1) <= now)
      .map((row) => {
        const settled = now >= calendar.midnight(row.day + 1) + SETTLES_AFTER;
        if (settled) return row;
        const part = (value: number) => Math.round(value * UNSETTLED);
        return {
          ...row,
          reach: part(row.reach),
          views: part(row.views),
          engagements: part(row.engagements),
        };
      });
  }

  private advance(now: number): void {
    const today = this.brand.calendar.dayOf(now);
    for (let day = this.days.length; day <= today; day++) this.live(day);
  }

  private live(day: number): void {
    const { brand, network } = this;
    const habit = HABITS[network];
    const { weight } = brand.profile;
    const rng = new Rng(seedOf(brand.seed, brand.id, network, 'day', day));
    if (day === 0 || rng.chance(habit.posts)) this.publish(rng, day);
    const angry = brand.pressure(day) > 1;
    const size = Math.sqrt(brand.scale) * weight;
    const talk = rng.poisson((network === 'youtube' ? 0.35 : 0.75) * size);
    const complaints = rng.poisson((angry ? 2.6 : 0.12) * size);
    for (let index = 0; index < talk + complaints; index++) {
      const at = second(brand.calendar.at(day, secondOfDay(rng.next())));
      this.speak(rng, at, index >= talk);
    }
    this.rage(day, size);
    const before = this.days[day - 1]?.followers ?? Math.round(habit.followers * weight);
    const newFollowers = rng.poisson(habit.growth * weight);
    const lostFollowers = rng.poisson(habit.growth * weight * (angry ? 1.3 : 0.55));
    const isGone = isPageGone(brand, network, day);
    const reach = Math.round(before * rng.range(0.07, 0.16)) * (isGone ? 0 : 1);
    this.days[day] = {
      day,
      reach,
      views: Math.round(reach * rng.range(1.3, 2.1)),
      engagements: Math.round(reach * rng.range(0.03, 0.07)),
      newFollowers,
      lostFollowers,
      followers: before + newFollowers - lostFollowers,
    };
  }

  /** The comments that a campaign draws which does not keep its promise; from a generator of their own. */
  private rage(day: number, size: number): void {
    const { brand, network } = this;
    if (network === 'youtube' || crisisOn(brand, day) === undefined) return;
    const rng = new Rng(seedOf(brand.seed, brand.id, network, 'crisis', day));
    for (let left = rng.poisson(14 * size); left > 0; left--)
      this.speak(rng, second(brand.calendar.at(day, secondOfDay(rng.next()))), true, OUTRAGE);
  }

  /** Now and then somebody names a competitor as well. */
  private mentioning(text: string): string {
    const { brand, network } = this;
    const rng = new Rng(seedOf(brand.seed, brand.id, network, 'mention', this.allComments.length));
    return rng.chance(MENTIONS) ? `${text}. En ${rng.pick(COMPETITORS)} no pasa` : text;
  }

  private publish(rng: Rng, day: number): void {
    const { brand, network } = this;
    const product = rng.pick(brand.profile.products);
    const format = network === 'youtube' ? 'video' : rng.pick(['image', 'video', 'album'] as const);
    this.allPosts.push({
      network,
      number: this.allPosts.length + 1,
      day,
      at: second(brand.calendar.at(day, day === 0 ? 0 : rng.int(9, 19) * 3600 + rng.int(0, 3_000))),
      format,
      text: `${rng.pick(TEXTS)}: ${product.name} #${plain(product.category)}`,
      appeal: Math.round(HABITS[network].reach * brand.profile.weight * rng.lognormal(1, 0.5)),
    });
  }

  /** A comment on the newest post, and what the brand says to it. */
  private speak(rng: Rng, at: number, isComplaint: boolean, words = isComplaint ? COMPLAINTS : PRAISE): void {
    const { brand, network } = this;
    const post = this.allPosts.findLast((candidate) => candidate.at < at);
    if (post === undefined || isPageGone(brand, network, brand.calendar.dayOf(at))) return;
    const author = this.somebody(rng);
    const comment: SocialComment = {
      post,
      number: this.allComments.length + 1,
      at,
      author,
      answers: null,
      text: this.mentioning(rng.pick(words)),
      isComplaint,
    };
    this.allComments.push(comment);
    if (!rng.chance(isComplaint ? 0.72 : 0.35)) return;
    const slow = this.brand.pressure(this.brand.calendar.dayOf(at)) > 1 ? 3 : 1;
    const repliedAt = second(at + Math.max(2, rng.lognormal(85 * slow, 0.9)) * MINUTE);
    this.allComments.push({
      post,
      number: this.allComments.length + 1,
      at: repliedAt,
      author: null,
      answers: comment,
      text: rng.pick(isComplaint ? REPLIES : THANKS),
      isComplaint: false,
    });
    if (isComplaint && this.network === 'facebook' && rng.chance(0.4))
      this.talkPrivately(rng, author, repliedAt);
  }

  private talkPrivately(rng: Rng, author: { name: string; id: string }, from: number): void {
    const conversation = ++this.conversations;
    const say = (at: number, by: { name: string; id: string } | null, text: string) =>
      this.allMessages.push({
        conversation,
        number: this.allMessages.length + 1,
        at: second(at),
        author: by,
        text,
      });
    const at = from + rng.int(5, 240) * MINUTE;
    say(at, author, 'Hola, este es mi número de pedido.');
    if (rng.chance(0.85))
      say(at + rng.int(10, 300) * MINUTE, null, 'Gracias, lo revisamos y te decimos algo hoy.');
  }

  private somebody(rng: Rng): { handle: string; name: string; id: string } {
    const name = `${rng.pick(rng.chance(0.55) ? WOMEN : MEN)} ${rng.pick(SURNAMES)}`;
    const handle = `${plain(name)}${rng.int(1, 99)}`;
    return { handle, name, id: String(10_000_000_000 + seedOf(this.network, handle)) };
  }
}

/** Days of the 97-day cycle on which the Facebook page of `sur` is not to be found: nobody sees it or writes on it. */
const GONE = { from: 29, to: 30 };

/** True on the days on which a profile has vanished. */
export function isPageGone(brand: BrandWorld, network: Network, day: number): boolean {
  const at = day % 97;
  return brand.id === 'sur' && network === 'facebook' && at >= GONE.from && at <= GONE.to;
}

const profiles = new WeakMap<BrandWorld, Map<Network, Profile>>();

/** The profile of a brand on a network, the same one for all who ask. */
export function profileOf(brand: BrandWorld, network: Network): Profile {
  const known = profiles.get(brand) ?? new Map<Network, Profile>();
  profiles.set(brand, known);
  let found = known.get(network);
  if (found === undefined) {
    found = new Profile(brand, network);
    known.set(network, found);
  }
  return found;
}

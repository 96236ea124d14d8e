import type { CompanyIdentity, Identity } from './identity.ts';
import type { PaidPlatform } from './paid.ts';

/** Money is in integer cents everywhere in the world; instants are epoch milliseconds; days count from the start. */
export type Cents = number;

export type Strategy = 'acquire' | 'grow' | 'keep';
export type TouchChannel =
  | 'meta'
  | 'google'
  | 'linkedin'
  | 'organic_search'
  | 'direct'
  | 'email'
  | 'referral'
  | 'organic_social'
  | 'press'
  | 'radio';

export interface Product {
  id: string;
  name: string;
  category: string;
  /** Without tax. */
  price: Cents;
  cost: Cents;
}

export interface Campaign {
  id: string;
  name: string;
  /** Value of `utm_campaign` on its links; null when the links carry none. */
  utm: string | null;
  strategy: Strategy;
  product: string;
  objective: string;
  fromDay: number;
  toDay: number;
  createdAt: number;
  dailyBudget: Cents;
  adSets: AdSet[];
}

export interface AdSet {
  id: string;
  name: string;
  campaign: Campaign;
  goal: string;
  dailyBudget: Cents;
  ads: Ad[];
}

export interface Ad {
  id: string;
  name: string;
  adSet: AdSet;
  creativeId: string;
  /** facebook or instagram */
  network: string;
  url: string;
  urlTags: string;
  /** Cost of a thousand impressions and of one visit that the ad brings. */
  cpm: Cents;
  costPerVisit: Cents;
}

export interface Person {
  id: string;
  n: number;
  identity: Identity;
  /** When the person first shows up anywhere. */
  firstAt: number;
  householdOf: string | null;
  company: Company | null;
}

export interface Visit {
  id: number;
  at: number;
  durationS: number;
  actions: number;
  visitor: string;
  person: Person | null;
  channel: TouchChannel;
  ad: Ad | null;
  /** utm_source, utm_medium, utm_campaign of a tagged link that is no ad of Meta. */
  tags: { source: string; medium: string; campaign: string; content?: string; term?: string } | null;
  /** What was clicked at Google or LinkedIn; Meta's is `ad`. */
  click: AdClick | null;
  clickId: string | null;
  landing: string;
  device: string;
  country: string;
  isBot: boolean;
  goals: { kind: 'lead' | 'order'; at: number; order: Order | null }[];
}

export interface OrderLine {
  product: Product;
  quantity: number;
  unitPrice: Cents;
  /** Line total after its share of the discount. */
  net: Cents;
}

export interface Order {
  id: string;
  at: number;
  till: 'web' | 'shop' | 'phone';
  store: string;
  person: Person;
  isFirst: boolean;
  isTest: boolean;
  lines: OrderLine[];
  gross: Cents;
  discount: Cents;
  tax: Cents;
  shipping: Cents;
  cost: Cents;
  currency: 'EUR' | 'GBP';
  coupon: string;
  /** What comes back later, and when. */
  refund: { at: number; amount: Cents } | null;
  cancelledAt: number | null;
  visit: Visit | null;
  /** What the till wrote down of the buyer; empty when it did not ask. */
  email: string;
  phone: string;
  customerName: string;
  cause: Cause;
}

/** What brought a conversion about, as only the simulation can know. */
export interface Cause {
  channel: TouchChannel | 'store' | 'call_centre';
  campaign: string | null;
  adId: string | null;
  visit: Visit | null;
}

/** A conversion that Meta claims for an ad: credited to the day of the click or view, seen from `visibleAt` on. */
export interface Claim {
  ad: Ad;
  day: number;
  kind: 'purchase' | 'lead';
  visibleAt: number;
  value: Cents;
  windows: readonly ('1d_view' | '1d_click' | '7d_click' | '28d_click')[];
}

/** A click on an ad of Google or LinkedIn, with the impressions around it. Parts that the platform hides are null. */
export interface AdClick {
  platform: PaidPlatform;
  campaignId: string;
  campaignName: string;
  groupId: string | null;
  adId: string | null;
  keywordId: string | null;
  keyword: string | null;
  term: string | null;
  utm: string;
  url: string;
  at: number;
  day: number;
  clicks: number;
  impressions: number;
  cost: Cents;
  /** When the platform takes the click and its cost back. */
  voidedAt: number | null;
}

/** A conversion that the platform of a click claims, by its own model. */
export interface PaidClaim {
  click: AdClick;
  kind: 'purchase' | 'lead';
  at: number;
  visibleAt: number;
  /** Hundredths of the conversion. */
  share: number;
  value: Cents;
}

export interface Revision {
  at: number;
  /** Properties as the CRM names them; an empty text clears one. */
  props: Record<string, string>;
}

export interface Contact {
  id: string;
  person: Person;
  createdAt: number;
  company: Company | null;
  /** The first revision is the creation. Later ones are in order of time once the contact is listed. */
  revisions: Revision[];
  archivedAt: number | null;
  /** Duplicates that were merged into this contact, and when. */
  absorbed: { at: number; contact: Contact }[];
}

export interface Lead {
  at: number;
  person: Person;
  contact: Contact;
  visit: Visit;
  cause: Cause;
}

export interface Company {
  id: string;
  identity: CompanyIdentity;
  createdAt: number;
  revisions: Revision[];
}

export interface Deal {
  id: string;
  contact: Contact;
  company: Company | null;
  createdAt: number;
  revisions: Revision[];
}

export interface CareUser {
  id: number;
  name: string;
  email: string;
  phone: string;
  role: 'end-user' | 'agent';
  person: Person | null;
  createdAt: number;
}

export type TicketEvent =
  | { at: number; kind: 'comment'; by: 'requester' | 'agent'; isPublic: boolean; body: string }
  | { at: number; kind: 'status'; status: string }
  | { at: number; kind: 'rating'; score: 'offered' | 'good' | 'bad'; comment: string };

export interface Ticket {
  id: number;
  requester: CareUser;
  agent: CareUser;
  createdAt: number;
  channel: string;
  subject: string;
  topic: string;
  caseType: 'complaint' | 'question' | 'request' | 'praise';
  campaignId: string | null;
  priority: string;
  /** In order of time; the first is the requester's own text. */
  events: TicketEvent[];
  deletedAt: number | null;
}

import type { DemoBrand } from '../../brands.ts';
import { TICKET_FIELDS } from '../../brands.ts';
import type { BrandWorld } from '../../world/brand.ts';
import { businessMinutes, MINUTE } from '../../world/calendar.ts';
import type { CareUser, Ticket, TicketEvent } from '../../world/types.ts';
import { type Held, heldUntilChange, nextChange } from '../memo.ts';

/** Something that an incremental export lists, with the instant by which it is ordered. */
export interface Export {
  at: number;
  id: number;
  json: Record<string, unknown>;
}

export interface CareState {
  tickets: Export[];
  users: Export[];
  ratings: Export[];
  metricEvents: Export[];
  ticketEvents: Export[];
  comments: Map<number, Record<string, unknown>[]>;
}

/** Zendesk writes whole seconds. */
export const zendeskTime = (at: number) =>
  `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;

const TYPES: Record<Ticket['caseType'], string | null> = {
  complaint: 'problem',
  question: 'question',
  request: 'task',
  praise: null,
};
type Comment = Extract<TicketEvent, { kind: 'comment' }>;
type Rating = Extract<TicketEvent, { kind: 'rating' }>;

/** One contact centre; its state is computed once for each instant between two changes. */
export class CareStore {
  readonly at: (now: number) => CareState;

  constructor(
    private readonly brand: BrandWorld,
    private readonly account: DemoBrand,
  ) {
    this.at = heldUntilChange((now) => this.compute(now));
  }

  private compute(now: number): Held<CareState> {
    const { brand } = this;
    let until = brand.calendar.midnight(brand.calendar.dayOf(now) + 1);
    const state: CareState = {
      tickets: [],
      users: [],
      ratings: [],
      metricEvents: [],
      ticketEvents: [],
      comments: new Map(),
    };
    for (const user of brand.users) {
      until = nextChange(until, user.createdAt, now);
      if (user.createdAt <= now) state.users.push({ at: user.createdAt, id: user.id, json: this.user(user) });
    }
    for (const ticket of brand.tickets) {
      until = nextChange(until, ticket.createdAt, now);
      if (ticket.createdAt > now) continue;
      for (const event of ticket.events) until = nextChange(until, event.at, now);
      until = nextChange(until, ticket.deletedAt, now);
      this.add(state, ticket, now);
    }
    const order = (a: Export, b: Export) => a.at - b.at || a.id - b.id;
    for (const list of [state.tickets, state.users, state.ratings, state.metricEvents, state.ticketEvents])
      list.sort(order);
    return { value: state, until };
  }

  private add(state: CareState, ticket: Ticket, now: number): void {
    const isDeleted = ticket.deletedAt !== null && ticket.deletedAt <= now;
    const end = isDeleted ? (ticket.deletedAt as number) : now;
    const events = ticket.events.filter((event) => event.at <= end);
    const updatedAt = isDeleted ? end : (events[events.length - 1]?.at ?? ticket.createdAt);
    const status = isDeleted ? 'deleted' : statusOf(events);
    const ratings = events.filter((event): event is Rating => event.kind === 'rating');
    const comments = events.filter((event): event is Comment => event.kind === 'comment');
    state.tickets.push({
      at: updatedAt,
      id: ticket.id,
      json: this.ticket(ticket, status, updatedAt, ratings[ratings.length - 1]),
    });
    if (isDeleted) return;
    const rendered = comments.map((comment, index) => this.comment(ticket, comment, index));
    state.comments.set(ticket.id, rendered);
    for (const [index, comment] of comments.entries()) {
      const json = rendered[index] as Record<string, unknown>;
      state.ticketEvents.push({
        at: comment.at,
        id: ticket.id * 1000 + index,
        json: ticketEvent(ticket, comment, index, json),
      });
    }
    state.metricEvents.push(...metricEvents(this.brand, ticket, events));
    const real = ratings[ratings.length - 1];
    if (real !== undefined) state.ratings.push(rating(ticket, real, ratings[0] as Rating));
  }

  private user(user: CareUser): Record<string, unknown> {
    return {
      id: user.id,
      url: `https://${this.account.id}.zendesk.com/api/v2/users/${user.id}.json`,
      name: user.name,
      email: user.email === '' ? null : user.email,
      phone: user.phone === '' ? null : user.phone,
      role: user.role,
      external_id: null,
      active: true,
      suspended: false,
      verified: user.role === 'agent',
      locale: 'es',
      time_zone: 'Madrid',
      organization_id: null,
      created_at: zendeskTime(user.createdAt),
      updated_at: zendeskTime(user.createdAt),
    };
  }

  private ticket(
    ticket: Ticket,
    status: string,
    updatedAt: number,
    last: Rating | undefined,
  ): Record<string, unknown> {
    const { topic, campaign_id, case_type } = TICKET_FIELDS;
    const fields = [
      { id: Number(topic), value: ticket.topic },
      { id: Number(campaign_id), value: ticket.campaignId },
      { id: Number(case_type), value: ticket.caseType },
    ];
    return {
      id: ticket.id,
      url: `https://${this.account.id}.zendesk.com/api/v2/tickets/${ticket.id}.json`,
      external_id: null,
      via: { channel: ticket.channel, source: { from: {}, to: {}, rel: null } },
      created_at: zendeskTime(ticket.createdAt),
      updated_at: zendeskTime(updatedAt),
      generated_timestamp: Math.floor(updatedAt / 1000),
      type: TYPES[ticket.caseType],
      subject: ticket.subject,
      raw_subject: ticket.subject,
      description: `${ticket.subject}. Espero vuestra respuesta.`,
      priority: ticket.priority,
      status,
      recipient: null,
      requester_id: ticket.requester.id,
      submitter_id: ticket.requester.id,
      assignee_id: ticket.agent.id,
      organization_id: null,
      group_id: 36001,
      brand_id: 4400 + Number(this.account.matomoSite),
      tags: [ticket.topic, ticket.caseType],
      satisfaction_rating: { score: last?.score ?? 'unoffered' },
      custom_fields: fields,
      fields,
      is_public: true,
      has_incidents: false,
    };
  }

  private comment(ticket: Ticket, comment: Comment, index: number): Record<string, unknown> {
    return {
      id: ticket.id * 1000 + index,
      type: 'Comment',
      author_id: comment.by === 'agent' ? ticket.agent.id : ticket.requester.id,
      body: comment.body,
      plain_body: comment.body,
      html_body: `<div class="zd-comment"><p>${comment.body}</p></div>`,
      public: comment.isPublic,
      attachments: [],
      audit_id: ticket.id * 1000 + index,
      via: { channel: index === 0 ? ticket.channel : comment.by === 'agent' ? 'web' : 'email' },
      created_at: zendeskTime(comment.at),
    };
  }
}

function statusOf(events: readonly TicketEvent[]): string {
  let status = 'new';
  for (const event of events) if (event.kind === 'status') status = event.status;
  const answered = events.some((event) => event.kind === 'comment' && event.by === 'agent' && event.isPublic);
  return status === 'new' && answered ? 'open' : status;
}

function ticketEvent(
  ticket: Ticket,
  comment: Comment,
  index: number,
  json: Record<string, unknown>,
): Record<string, unknown> {
  return {
    id: ticket.id * 1000 + index,
    ticket_id: ticket.id,
    timestamp: Math.floor(comment.at / 1000),
    created_at: zendeskTime(comment.at),
    updater_id: json.author_id,
    via: 'Web form',
    event_type: 'Audit',
    child_events: [
      {
        ...json,
        event_type: 'Comment',
        via_reference_id: null,
        comment_present: true,
        comment_public: comment.isPublic,
      },
    ],
  };
}

function rating(ticket: Ticket, last: Rating, first: Rating): Export {
  const id = 7_000_000 + ticket.id;
  return {
    at: last.at,
    id,
    json: {
      id,
      ticket_id: ticket.id,
      requester_id: ticket.requester.id,
      assignee_id: ticket.agent.id,
      group_id: 36001,
      score: last.score,
      comment: last.comment === '' ? null : last.comment,
      reason: last.score === 'bad' ? 'Tardanza' : null,
      created_at: zendeskTime(first.at),
      updated_at: zendeskTime(last.at),
    },
  };
}

/** What a solved ticket fulfils and a reopened one activates again. */
const UNTIL_SOLVED = ['agent_work_time', 'resolution_time'] as const;

/** Replies, work and resolution as metric events: activated, fulfilled, and the minutes it took. */
function metricEvents(brand: BrandWorld, ticket: Ticket, events: readonly TicketEvent[]): Export[] {
  const list: Export[] = [];
  const add = (
    at: number,
    metric: string,
    instance: number,
    type: string,
    more: Record<string, unknown> = {},
  ) => {
    const id = ticket.id * 1000 + list.length;
    list.push({
      at,
      id,
      json: { id, ticket_id: ticket.id, metric, instance_id: instance, type, time: zendeskTime(at), ...more },
    });
  };
  const took = (from: number, to: number) => ({
    status: {
      calendar: Math.floor((to - from) / MINUTE),
      business: businessMinutes(brand.calendar, from, to),
    },
  });
  let waiting: number | null = ticket.createdAt;
  let replies = 1;
  let working: number | null = ticket.createdAt;
  let works = 1;
  add(ticket.createdAt, 'reply_time', replies, 'activate');
  for (const metric of UNTIL_SOLVED) add(ticket.createdAt, metric, works, 'activate');
  for (const event of events) {
    if (event.kind === 'comment' && event.isPublic && event.by === 'agent' && waiting !== null) {
      add(event.at, 'reply_time', replies, 'fulfill');
      add(event.at, 'reply_time', replies, 'update_status', took(waiting, event.at));
      waiting = null;
    } else if (event.kind === 'comment' && event.by === 'requester' && waiting === null) {
      waiting = event.at;
      replies++;
      add(event.at, 'reply_time', replies, 'activate');
    }
    if (event.kind !== 'status') continue;
    if (event.status === 'solved' && working !== null) {
      for (const metric of UNTIL_SOLVED) {
        add(event.at, metric, works, 'fulfill');
        add(event.at, metric, works, 'update_status', took(working, event.at));
      }
      working = null;
    } else if (event.status === 'open' && working === null) {
      working = event.at;
      works++;
      for (const metric of UNTIL_SOLVED) add(event.at, metric, works, 'activate');
    }
  }
  return list;
}

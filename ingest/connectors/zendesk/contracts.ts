import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { flag, instant, required, text } from '../../../core/streams/vendor-values.ts';

/** Records of Zendesk's exports. Ids are numbers beyond 2^31 and land as text; times are ISO or epoch seconds. */

const via = z.looseObject({ channel: text }).nullish();

/** What the configuration's ticket fields hold is added to the ticket under these names. */
export const CASE_FIELDS = ['topic', 'campaign_id', 'case_type'] as const;

/** Zendesk's own kinds of ticket, as kinds of case. */
const TYPES: Record<string, string> = {
  problem: 'complaint',
  incident: 'complaint',
  question: 'question',
  task: 'request',
};

export const ticketContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    requester_id: text,
    submitter_id: text,
    assignee_id: text,
    group_id: text,
    brand_id: text,
    via,
    subject: text,
    description: text,
    type: text,
    topic: text,
    campaign_id: text,
    case_type: text,
    status: text,
    priority: text,
    tags: z.array(z.string()).nullish(),
    satisfaction_rating: z.looseObject({ score: text }).nullish(),
    created_at: instant,
    updated_at: instant,
    generated_timestamp: instant,
  })
  .transform((row) => ({
    ticket_id: row.id,
    requester_id: row.requester_id,
    submitter_id: row.submitter_id,
    assignee_id: row.assignee_id,
    group_id: row.group_id,
    brand_ref: row.brand_id,
    channel: row.via?.channel ?? null,
    subject: row.subject,
    description: row.description,
    type: row.case_type ?? (row.type === null ? null : (TYPES[row.type] ?? row.type)),
    topic: row.topic,
    campaign_id: row.campaign_id,
    status: row.status,
    priority: row.priority,
    tags: row.tags ? JSON.stringify(row.tags) : null,
    satisfaction_score: row.satisfaction_rating?.score ?? null,
    created_at: row.created_at,
    updated_at: row.updated_at,
    generated_at: row.generated_timestamp,
    is_deleted: row.status === 'deleted',
  }));

export const userContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    name: text,
    email: text,
    phone: text,
    role: text,
    external_id: text,
    created_at: instant,
    updated_at: instant,
    active: flag,
  })
  .transform((row) => ({
    user_id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    role: row.role,
    external_id: row.external_id,
    created_at: row.created_at,
    updated_at: row.updated_at,
    is_active: row.active,
  }));

export const commentContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    ticket_id: required(text),
    author_id: text,
    public: flag,
    body: text,
    plain_body: text,
    via,
    created_at: instant,
    timestamp: instant,
  })
  .transform((row) => ({
    comment_id: row.id,
    ticket_id: row.ticket_id,
    author_id: row.author_id,
    is_public: row.public,
    body: row.body ?? row.plain_body,
    channel: row.via?.channel ?? null,
    created_at: row.created_at ?? row.timestamp,
  }));

export const metricEventContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    ticket_id: required(text),
    metric: text,
    instance_id: text,
    type: text,
    // Minutes so far, `{calendar, business}`, on events of the type update_status; kept as JSON.
    status: z.union([z.looseObject({}).transform((value) => JSON.stringify(value)), text]).nullish(),
    time: instant,
  })
  .transform((row) => ({
    event_id: row.id,
    ticket_id: row.ticket_id,
    metric: row.metric,
    instance_id: row.instance_id,
    type: row.type,
    status: row.status ?? null,
    occurred_at: row.time,
  }));

export const ratingContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    ticket_id: text,
    requester_id: text,
    assignee_id: text,
    score: text,
    comment: text,
    created_at: instant,
    updated_at: instant,
  })
  .transform((row) => ({
    rating_id: row.id,
    ticket_id: row.ticket_id,
    requester_id: row.requester_id,
    assignee_id: row.assignee_id,
    score: row.score,
    comment: row.comment,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }));

export const ticketColumns = columns(`
  ticket_id             Ticket.
  requester_id          User who asks.
  submitter_id          User who opened the ticket.
  assignee_id           Agent.
  group_id              Group of agents.
  brand_ref             Brand in Zendesk.
  channel               Channel of the ticket (via.channel).
  subject               Subject.
  description           First message.
  type                  complaint, question, request or praise: the configured ticket field, else from Zendesk's type.
  topic                 Topic, from the configured ticket field.
  campaign_id           Campaign that the case is about, from the configured ticket field.
  status                new, open, pending, hold, solved, closed or deleted.
  priority              low, normal, high or urgent.
  tags:json             Tags.
  satisfaction_score    good, bad, offered or unoffered.
  created_at:timestamp  When it was opened.
  updated_at:timestamp  When somebody last changed it.
  generated_at:timestamp  When anything last changed it, Zendesk's own jobs included; the order of the export.
  is_deleted:boolean    Deleted in Zendesk.`);

export const userColumns = columns(`
  user_id               User.
  name                  Name.
  email                 Primary e-mail address.
  phone                 Primary phone.
  role                  end-user, agent or admin.
  external_id           Id of the user in another system.
  created_at:timestamp  When the user was created.
  updated_at:timestamp  When the user last changed.
  is_active:boolean     False once deleted.`);

export const commentColumns = columns(`
  comment_id            Comment.
  ticket_id             Ticket.
  author_id             User who wrote it.
  is_public:boolean     True when the requester sees it; false for an internal note.
  body                  Text.
  channel               Channel by which it came (via.channel).
  created_at:timestamp  When it was written.`);

export const metricEventColumns = columns(`
  event_id              Event.
  ticket_id             Ticket.
  metric                reply_time, requester_wait_time, agent_work_time and so on.
  instance_id           Counts the instances of a metric on a ticket.
  type                  activate, pause, fulfill, apply_sla, breach, update_status or measure.
  status                Minutes by calendar and business hours, as JSON, on update_status.
  occurred_at:timestamp  When it happened.`);

export const ratingColumns = columns(`
  rating_id             Rating.
  ticket_id             Ticket.
  requester_id          User who rated.
  assignee_id           Agent at the time.
  score                 good, bad, offered or unoffered; with a comment, Zendesk may append it to the word.
  comment               What the user wrote.
  created_at:timestamp  When it was given or offered.
  updated_at:timestamp  When it last changed.`);

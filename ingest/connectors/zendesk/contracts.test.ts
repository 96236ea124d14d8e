import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/exports.json' with { type: 'json' };

const CONFIG = {
  email: 'data@acme.example',
  fields: { topic: '360001', campaign_id: 360002, case_type: '360003' },
};

function land(stream: string, record: unknown) {
  return streamOf(connector, stream).contract.parse(record);
}

function expanded(stream: string, record: unknown, config: Record<string, unknown> = CONFIG) {
  return streamOf(connector, stream).expand!(record, config).map((item) => land(item.stream, item.record));
}

function columnsOf(stream: string) {
  return streamOf(connector, stream).columns.map(({ name }) => name);
}

describe('tickets', () => {
  const [open, deleted] = recorded.tickets.tickets;

  it('land with what the configured fields hold', () => {
    const [row] = expanded('tickets', open);
    expect(Object.keys(row!)).toEqual(columnsOf('tickets'));
    expect(row).toMatchObject({
      ticket_id: '35436',
      requester_id: '20978392001',
      brand_ref: '360001234567',
      channel: 'email',
      type: 'complaint',
      topic: 'delivery',
      campaign_id: null,
      tags: '["botas","rotura"]',
      satisfaction_score: 'bad',
      generated_at: '2026-11-04T10:30:00.000Z',
      is_deleted: false,
    });
  });

  it('that were deleted say so, with all that is missing as null', () => {
    const [row] = expanded('tickets', deleted);
    expect(row).toMatchObject({
      ticket_id: '35437',
      is_deleted: true,
      channel: null,
      tags: null,
      type: 'request',
    });
  });

  it("take Zendesk's own type when no field is configured", () => {
    const type = (kind: string | null) =>
      expanded('tickets', { id: 1, type: kind }, { email: CONFIG.email })[0]!.type;
    expect(['problem', 'incident', 'question', 'task', null, 'other'].map(type)).toEqual([
      'complaint',
      'complaint',
      'question',
      'request',
      null,
      'other',
    ]);
  });

  it('keep the other ticket fields beside the row', () => {
    expect(streamOf(connector, 'tickets').knownFields).not.toContain('custom_fields');
  });

  it.each([
    ['id', null],
    ['created_at', 'yesterday'],
    ['tags', 'botas'],
  ])('are refused with %s = %j', (field, value) => {
    const result = streamOf(connector, 'tickets').contract.safeParse({ ...open, [field]: value });
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('comments', () => {
  it('come out of ticket events with their ticket, author and time', () => {
    const rows = recorded.ticket_events.ticket_events.flatMap((event) => expanded('ticket_comments', event));
    expect(rows).toEqual([
      {
        comment_id: '926256957153',
        ticket_id: '35436',
        author_id: '20978392001',
        is_public: true,
        body: 'Pedido N-1001',
        channel: 'email',
        created_at: '2026-11-02T08:12:00.000Z',
      },
      expect.objectContaining({
        comment_id: '926256957899',
        author_id: '360005',
        is_public: false,
        body: null,
        channel: null,
        created_at: '2026-11-02T09:12:00.000Z',
      }),
    ]);
  });

  it('are taken as they are when they come alone', () => {
    const comment = { id: 1, ticket_id: 2, author_id: 3, public: 'true', body: 'x', timestamp: 1793607120 };
    expect(expanded('ticket_comments', comment)).toEqual([
      expect.objectContaining({ comment_id: '1', is_public: true, created_at: '2026-11-02T08:12:00.000Z' }),
    ]);
  });
});

describe('the other streams', () => {
  it('land metric events with the minutes as JSON', () => {
    const rows = recorded.ticket_metric_events.ticket_metric_events.map((event) =>
      land('ticket_metric_events', event),
    );
    expect(Object.keys(rows[0]!)).toEqual(columnsOf('ticket_metric_events'));
    expect(rows.map(({ status }) => status)).toEqual([null, '{"calendar":60,"business":12}', null]);
    expect(rows[1]).toMatchObject({ instance_id: '1', occurred_at: '2026-11-02T09:12:00.000Z' });
    expect(land('ticket_metric_events', { id: 1, ticket_id: 2, status: 'open' })).toMatchObject({
      status: 'open',
    });
  });

  it('land users and ratings with what is missing as null', () => {
    const [ane, agent] = recorded.users.map((user) => land('users', user));
    expect(Object.keys(ane!)).toEqual(columnsOf('users'));
    expect(agent).toMatchObject({ email: null, phone: null, external_id: null, is_active: false });
    const [bad, offered] = recorded.ratings.map((rating) => land('satisfaction_ratings', rating));
    expect(Object.keys(bad!)).toEqual(columnsOf('satisfaction_ratings'));
    expect(offered).toMatchObject({ rating_id: '63', comment: null, requester_id: null, score: 'offered' });
  });
});

import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { instant, integer, money, required, text } from '../../../core/streams/vendor-values.ts';

/**
 * Records of Twilio's REST API: numbers are strings, times are RFC 2822, and a price is null until Twilio has billed,
 * which may take a day.
 */

export const accountContract: z.ZodType<LandedRow> = z
  .looseObject({
    sid: required(text),
    friendly_name: text,
    status: text,
    type: text,
    owner_account_sid: text,
    date_created: instant,
    date_updated: instant,
  })
  .transform((row) => ({
    account_sid: row.sid,
    name: row.friendly_name,
    status: row.status,
    type: row.type,
    owner_account_sid: row.owner_account_sid,
    created_at: row.date_created,
    updated_at: row.date_updated,
  }));

export const callContract: z.ZodType<LandedRow> = z
  .looseObject({
    sid: required(text),
    account_sid: text,
    parent_call_sid: text,
    direction: text,
    status: text,
    from: text,
    to: text,
    forwarded_from: text,
    caller_name: text,
    answered_by: text,
    phone_number_sid: text,
    start_time: instant,
    end_time: instant,
    duration: integer,
    queue_time: integer,
    price: money,
    price_unit: text,
    date_created: instant,
    date_updated: instant,
  })
  .transform((row) => ({
    call_sid: row.sid,
    account_sid: row.account_sid,
    parent_call_sid: row.parent_call_sid,
    direction: row.direction,
    status: row.status,
    from_number: row.from,
    to_number: row.to,
    forwarded_from: row.forwarded_from,
    caller_name: row.caller_name,
    answered_by: row.answered_by,
    phone_number_sid: row.phone_number_sid,
    started_at: row.start_time,
    ended_at: row.end_time,
    duration_s: row.duration,
    queue_ms: row.queue_time,
    price: row.price,
    currency: row.price_unit,
    created_at: row.date_created,
    updated_at: row.date_updated,
  }));

export const messageContract: z.ZodType<LandedRow> = z
  .looseObject({
    sid: required(text),
    account_sid: text,
    messaging_service_sid: text,
    direction: text,
    status: text,
    from: text,
    to: text,
    body: text,
    num_segments: integer,
    num_media: integer,
    error_code: text,
    error_message: text,
    price: money,
    price_unit: text,
    date_created: instant,
    date_sent: instant,
    date_updated: instant,
  })
  .transform((row) => ({
    message_sid: row.sid,
    account_sid: row.account_sid,
    messaging_service_sid: row.messaging_service_sid,
    direction: row.direction,
    status: row.status,
    from_number: row.from,
    to_number: row.to,
    body: row.body,
    segments: row.num_segments,
    media: row.num_media,
    error_code: row.error_code,
    error_message: row.error_message,
    price: row.price,
    currency: row.price_unit,
    created_at: row.date_created,
    sent_at: row.date_sent,
    updated_at: row.date_updated,
  }));

export const accountColumns = columns(`
  account_sid           Account.
  name                  Name.
  status                active, suspended or closed.
  type                  Trial or Full.
  owner_account_sid     Account above it; itself for the main one.
  created_at:timestamp  When it was created.
  updated_at:timestamp  When it last changed.`);

export const callColumns = columns(`
  call_sid              Call, or one leg of it.
  account_sid           Account.
  parent_call_sid       Call that this one is a leg of: an agent who was dialled.
  direction             inbound, outbound-api or outbound-dial.
  status                queued, ringing, in-progress, completed, busy, failed, no-answer or canceled.
  from_number           Who calls: a number, or client: and a name.
  to_number             Who is called.
  forwarded_from        Number that passed the call on.
  caller_name           Name by the number, where looked up.
  answered_by           human or machine, where Twilio was asked to find out.
  phone_number_sid      Number of the account.
  started_at:timestamp  Start; null while it is queued.
  ended_at:timestamp    End.
  duration_s:integer    Seconds, those of waiting included in the call that came in.
  queue_ms:integer      Milliseconds that Twilio itself held an outbound call.
  price:money           Price, negative; null until it is billed.
  currency              Currency of the price.
  created_at:timestamp  When the record was made.
  updated_at:timestamp  When it last changed.`);

export const messageColumns = columns(`
  message_sid           Message.
  account_sid           Account.
  messaging_service_sid  Messaging service.
  direction             inbound, outbound-api, outbound-call or outbound-reply.
  status                queued, sending, sent, delivered, undelivered, failed, receiving, received or read.
  from_number           Sender: a number or a name.
  to_number             Recipient.
  body                  Text.
  segments:integer      Segments billed.
  media:integer         Files attached.
  error_code            Error, when it could not be delivered.
  error_message         The error in words.
  price:money           Price, negative; null until it is billed.
  currency              Currency of the price.
  created_at:timestamp  When the record was made.
  sent_at:timestamp     When it was sent; null while it is queued.
  updated_at:timestamp  When it last changed.`);

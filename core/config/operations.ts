import { z } from 'zod';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as "22:00"');
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'write a lower-case id such as "on-call"');

/** What messages are signed with. "absent" stands for it in commands that send nothing (see app/project.ts). */
const secret = z
  .string()
  .refine((text) => text === 'absent' || text.length >= 16, 'give a secret of 16 characters or more');

/** Hours in the company's time zone; `from` after `to` means over midnight. */
export const quietHours = z
  .strictObject({ from: clockTime, to: clockTime })
  .refine(({ from, to }) => from !== to, 'write two different times: a whole day cannot be quiet');

/** When runs begin, how often they are tried again, how much may change at once, and what is kept. */
export const pipelines = z.strictObject({
  schedule: z.string().optional(),
  quiet_hours: quietHours.optional(),
  /** Each job begins up to so many seconds after its time, always the same for the same job. */
  jitter_seconds: z.int().min(0).max(900).default(20),
  /** A connection that failed for a passing reason is tried again so often until its next time. */
  retries: z.int().min(0).max(10).default(3),
  /** Beyond these shares a release is held back until somebody allows it. */
  breaker: z
    .strictObject({
      rows_lost: z.number().min(0).max(1).default(0.3),
      keys_lost: z.number().min(0).max(1).default(0.2),
      money_changed: z.number().min(0).max(10).default(0.25),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** Releases that stay readable. */
      releases: z.int().min(1).max(100).default(5),
      /** Days for which runs and their steps are remembered. */
      runs_days: z.int().min(1).max(3650).default(90),
      logs_days: z.int().min(1).max(3650).default(30),
      /** Days for which a batch file stays after a newer one has replaced it. */
      superseded_days: z.int().min(1).max(3650).default(90),
    })
    .prefault({}),
});

/** What can go wrong, as rules name it. */
export const MONITORS = [
  'late',
  'failing',
  'quarantine',
  'schema',
  'volume',
  'nulls',
  'distribution',
  'reconciliation',
  'run',
  'held_back',
  'disk',
  'memory',
  'clock',
  'kpi',
  'budget',
  'crisis',
  'erasure',
] as const;
export type Monitor = (typeof MONITORS)[number];

const channel = z.discriminatedUnion('type', [
  z.strictObject({
    id,
    type: z.literal('email'),
    /** smtp://user:password@host:587 or smtps://…, as a reference to the environment. */
    server: z.url({ error: 'write an address such as smtp://mail.example.com:587' }),
    from: z.email(),
    to: z.array(z.email()).min(1),
    language: z.enum(['es', 'en']).optional(),
    brands: z.array(id).optional(),
  }),
  z.strictObject({
    id,
    type: z.enum(['slack', 'teams']),
    url: z.url(),
    language: z.enum(['es', 'en']).optional(),
    brands: z.array(id).optional(),
  }),
  z.strictObject({
    id,
    type: z.literal('webhook'),
    url: z.url(),
    /** What each message is signed with (HMAC-SHA256 of time and body). */
    secret,
    language: z.enum(['es', 'en']).optional(),
    brands: z.array(id).optional(),
  }),
]);

/** Who is told what; without rules nobody is, and `/ops` alone shows the incidents. */
export const alerts = z.strictObject({
  /** Address of the gateway, for the links in messages. */
  public_url: z.url().optional(),
  channels: z.array(channel).default([]),
  rules: z
    .array(
      z.strictObject({
        on: z.array(z.enum(MONITORS)).min(1),
        severity: z.enum(['warning', 'error']).default('warning'),
        to: z.array(id).min(1),
      }),
    )
    .default([]),
  /** Records in quarantine from which a stream is reported. */
  quarantine_records: z.int().min(1).default(50),
});

/** Rules that hand something over to the contact centre. */
export const triggers = z.array(
  z.strictObject({
    id,
    on: z.enum(['complaint', 'crisis', 'lead']),
    /** A Zendesk or Twilio connection, or the address of a webhook; cases go where the rule's brand is served. */
    connection: id.optional(),
    url: z.url().optional(),
    secret: secret.optional(),
    brand: id,
    /** Leads from this score on. */
    min_score: z.number().optional(),
    /** Complaints and leads no older than so many days. */
    max_age_days: z.int().min(1).max(90).default(2),
    /** Says what would be handed over and hands over nothing. */
    dry_run: z.boolean().default(false),
  }),
);

export type QuietHours = z.infer<typeof quietHours>;
export type AlertChannel = z.infer<typeof channel>;

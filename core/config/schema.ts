import { z } from 'zod';
import { alerts, pipelines, quietHours } from './operations.ts';
import { oidc } from './sign-in.ts';

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'write a lower-case id such as "norte-meta" (letters, digits and dashes)');

const timezone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'write an IANA time zone such as Europe/Madrid' },
);

const currency = z.string().regex(/^[A-Z]{3}$/, 'write an ISO 4217 code such as EUR');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as "09:00"');

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const businessHours = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  from: clockTime.default('09:00'),
  to: clockTime.default('19:00'),
  holidays: z.array(z.iso.date()).default([]),
});

export const ROLES = ['executive', 'analyst', 'marketer', 'agency', 'care', 'dpo', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const company = z.strictObject({
  name: z.string().min(1),
  currency: currency.default('EUR'),
  timezone: timezone.default('Europe/Madrid'),
  locale: z.enum(['es-ES', 'en-GB', 'en-US']).default('es-ES'),
  business_hours: businessHours.prefault({}),
  history_days: z.int().min(1).max(3650).default(365),
});

const connection = z.strictObject({
  id,
  connector: id,
  brand: id,
  schedule: z.string().optional(),
  /** No sync of its own begins in these hours; what was due is done once at their end. */
  quiet_hours: quietHours.optional(),
  base_url: z.url({ error: 'write an address such as https://graph.facebook.com' }).optional(),
  since: z.iso.date().optional(),
  timezone: timezone.optional(),
  currency: currency.optional(),
  config: z.record(z.string(), z.unknown()).default({}),
  credentials: z.record(z.string(), z.string()).default({}),
});

export const WEBHOOK_VENDORS = [
  'facebook-leads',
  'hubspot',
  'shopify',
  'stripe',
  'zendesk',
  'twilio',
] as const;
export type WebhookVendor = (typeof WEBHOOK_VENDORS)[number];

const form = z.strictObject({
  id,
  /** The `files` connection whose `leads` and `consents` the form's answers become. */
  connection: id,
  /** Pages that may send it, as origins: https://www.norte.example */
  origins: z.array(z.url()).default([]),
  /** Answers that one address may send in a minute. */
  per_minute: z.int().min(1).default(30),
});

const webhook = z.strictObject({
  id,
  vendor: z.enum(WEBHOOK_VENDORS),
  /** Connection that reads what a delivery announces; for `facebook-leads` the `files` connection of the leads. */
  connection: id,
  /** What the vendor signs with: app secret, client secret, signing secret or auth token. */
  secret: z.string().min(8, 'give the secret that the vendor signs with, 8 characters or more'),
  /** For `facebook-leads`: the word that Facebook sends back when the subscription is checked. */
  verify_token: z.string().min(8).optional(),
  /** For `facebook-leads`: the page token with which a lead's answers are fetched. */
  access_token: z.string().min(8).optional(),
  /** For `facebook-leads`: the page whose forms are looked through every hour for leads of which no notice came. */
  page_id: z.string().regex(/^\d+$/, 'write the page as its number').optional(),
  base_url: z.url().optional(),
});

const capture = z.strictObject({
  /** The address under which vendors and pages reach the gateway; some vendors sign it. */
  public_url: z.url({ error: 'write an address such as https://datos.example.com' }).optional(),
  forms: z.array(form).default([]),
  webhooks: z.array(webhook).default([]),
});

const user = z.strictObject({
  email: z.email(),
  name: z.string().optional(),
  role: z.enum(ROLES),
  brands: z.array(z.string()).optional(),
  agency: id.optional(),
});

/** How conversions are credited to the contacts before them; every model follows the same rules of what a path is. */
const attribution = z.strictObject({
  /** Contacts of so many days up to the conversion count. */
  lookback_days: z.int().min(1).max(365).default(30),
  /** Time decay: a contact that is older by so many days weighs half. */
  half_life_days: z.number().positive().max(365).default(7),
  /** Of a longer path, the last contacts count. */
  max_touches: z.int().min(1).max(500).default(50),
  /** Whether contacts before an earlier conversion of the same goal count for the next one too. */
  after_conversion: z.enum(['count_again', 'start_anew']).default('count_again'),
  /** Whether direct visits count beside contacts that say where they came from. */
  direct: z.enum(['counts', 'only_alone']).default('counts'),
});

export const configSchema = z.strictObject({
  company,
  brands: z
    .array(z.strictObject({ id, name: z.string().min(1), timezone: timezone.optional() }))
    .min(1, 'name at least one brand'),
  agencies: z
    .array(z.strictObject({ id, name: z.string().optional(), brands: z.array(id).min(1) }))
    .default([]),
  connections: z.array(connection).default([]),
  access: z.strictObject({ users: z.array(user).default([]), oidc: oidc.optional() }).prefault({}),
  attribution: attribution.prefault({}),
  pipelines: pipelines.prefault({}),
  alerts: alerts.prefault({}),
  capture: capture.prefault({}),
});

export type Config = z.infer<typeof configSchema>;
export type ConnectionConfig = Config['connections'][number];
export type CaptureForm = Config['capture']['forms'][number];
export type CaptureWebhook = Config['capture']['webhooks'][number];
export type BusinessHours = Config['company']['business_hours'];

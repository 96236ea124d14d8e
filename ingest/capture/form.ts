import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../../core/home.ts';

const text = z.string().trim().max(500).optional();

/** What a landing page may send. Names are those of the canonical `leads`; unknown fields are refused. */
export const formAnswer = z
  .strictObject({
    idempotency_key: z.string().trim().min(8).max(100).optional(),
    email: z.email().max(320).optional().or(z.literal('')),
    phone: z.string().trim().max(40).optional(),
    given_name: text,
    surname1: text,
    surname2: text,
    full_name: text,
    self_reported_source: text,
    product_interest: text,
    landing_page: z.string().max(2_000).optional(),
    campaign_id: text,
    ad_id: text,
    utm_source: text,
    utm_medium: text,
    utm_campaign: text,
    utm_content: text,
    utm_term: text,
    gclid: text,
    fbclid: text,
    msclkid: text,
    ttclid: text,
    li_fat_id: text,
    twclid: text,
    consent: z
      .strictObject({
        is_granted: z.boolean(),
        text: z.string().trim().min(1).max(4_000),
        version: z.string().trim().min(1).max(100),
        purpose: z.string().trim().min(1).max(100).default('marketing'),
        channel: z.string().trim().max(100).optional(),
      })
      .optional(),
    /** People never see this field, so only programs fill it. */
    website: z.string().max(500).optional(),
  })
  .refine((answer) => Boolean(answer.email || answer.phone), {
    error: 'an e-mail address or a phone is needed',
    path: ['email'],
  });
export type FormAnswer = z.output<typeof formAnswer>;

/** What is kept of an answer: what was sent, and who sent it as far as that may be known. */
export interface KeptAnswer {
  form: string;
  answer: FormAnswer;
  /** HMAC of the address under a key of this home: tells the same sender again, and nothing else. */
  ip_hash: string;
  received_at: string;
}

/** The key under which addresses are hashed; made once a home. */
export function hashingKey(home: Home): Buffer {
  const file = join(home.root, 'capture.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

/** An address as it may be kept. */
export function ipHash(key: Buffer, address: string): string {
  return createHmac('sha256', key).update(address).digest('hex').slice(0, 32);
}

/** The canonical lead and, when the form asked for it, the consent of a kept answer. */
export function rowsOf(id: string, kept: KeptAnswer): { lead: object; consent: object | undefined } {
  const { consent, idempotency_key, website, ...fields } = kept.answer;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const { email, phone } = kept.answer;
  const lead = {
    ...given,
    lead_id: id,
    form_id: kept.form,
    captured_at: kept.received_at,
    status: 'new',
    ...(consent && { consent_version: consent.version }),
  };
  if (!consent) return { lead, consent: undefined };
  return {
    lead,
    consent: {
      consent_id: id,
      ...(email && { email }),
      ...(phone && { phone }),
      purpose: consent.purpose,
      ...(consent.channel && { channel: consent.channel }),
      is_granted: consent.is_granted,
      given_at: kept.received_at,
      text_version: consent.version,
      proof: JSON.stringify({ form: kept.form, text: consent.text, ip_hash: kept.ip_hash }),
    },
  };
}

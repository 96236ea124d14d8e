import { z } from 'zod';
import type { Role } from './schema.ts';

const ROLE_NAMES = [
  'executive',
  'analyst',
  'marketer',
  'agency',
  'care',
  'dpo',
  'admin',
] as const satisfies readonly Role[];

/** People whose claim has this value get this role and these brands; the first rule that fits counts. */
const rule = z.strictObject({
  claim: z.string().min(1),
  value: z.string().min(1),
  role: z.enum(ROLE_NAMES),
  brands: z.array(z.string()).optional(),
  agency: z.string().optional(),
});

/** Signing in with the company's own identity provider, by OpenID Connect. */
export const oidc = z.strictObject({
  /** The provider's address, under which its `/.well-known/openid-configuration` lies. */
  issuer: z.url({ error: 'write an address such as https://login.example.com' }),
  client_id: z.string().min(1),
  client_secret: z.string().min(8).optional(),
  /** Where the provider sends people back to: this site's address and `/login/oidc/callback`. */
  redirect_url: z
    .url({ error: 'write https://<this site>/login/oidc/callback' })
    .refine((url) => new URL(url).pathname === '/login/oidc/callback', {
      error: 'the path must be /login/oidc/callback',
    }),
  /** What the button says after "Sign in with". */
  label: z.string().min(1).max(40).default('OpenID'),
  scopes: z.array(z.string()).default(['openid', 'email', 'profile']),
  rules: z.array(rule).default([]),
});

export type OidcConfig = z.infer<typeof oidc>;

import pino, { type Logger } from 'pino';

export type { Logger };

/** Key names whose values never reach a log, wherever they stand in the object. */
const SECRET_KEYS = [
  'access_token',
  'accessToken',
  'token',
  'token_auth',
  'password',
  'secret',
  'credentials',
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'api_key',
  'apiKey',
  'refresh_token',
  'client_secret',
];

const REDACT_PATHS = SECRET_KEYS.flatMap((key) => {
  const leaf = key.includes('-') ? `["${key}"]` : key;
  const dot = key.includes('-') ? '' : '.';
  return [leaf, `*${dot}${leaf}`, `*.*${dot}${leaf}`];
});

const registered = new Set<string>();

/**
 * Registers a secret's value (8 characters or more) so that `scrub` removes it from any text.
 * Configuration loading calls it for each `${ENV}` credential.
 */
export function registerSecret(value: string): void {
  if (value.length >= 8) registered.add(value);
}

/** `text` without any registered secret and without token-like URL parameters. */
export function scrub(text: string): string {
  let clean = text;
  for (const secret of registered) {
    clean = clean.replaceAll(secret, '[secret]').replaceAll(encodeURIComponent(secret), '[secret]');
  }
  return clean.replace(
    /((?:access_token|token_auth|token|api_key|password|secret)=)[^&\s"']+/gi,
    '$1[secret]',
  );
}

/**
 * The process's structured logger: JSON lines on standard error (so that standard output stays for answers),
 * secrets redacted by key and by value. Level from `ATALAYA_LOG` (default `warn` for the CLI).
 */
export function createLogger(options: {
  name: string;
  level?: string;
  destination?: pino.DestinationStream;
}): Logger {
  return pino(
    {
      name: options.name,
      level: options.level ?? process.env.ATALAYA_LOG ?? 'warn',
      redact: { paths: REDACT_PATHS, censor: '[secret]' },
      hooks: { streamWrite: scrub },
      base: { name: options.name },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

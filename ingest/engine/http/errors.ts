import { AtalayaError, EXIT } from '../../../core/errors.ts';
import type { ErrorClass, ErrorRule, HttpFailure } from '../connector.ts';

/** A vendor's refusal or failure, classified. Its message and `vendorMessage` are free of secrets. */
export class VendorError extends AtalayaError {
  readonly class: ErrorClass;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly advice: string;
  /** What the vendor said, in one line of at most 300 characters. */
  readonly vendorMessage: string;

  constructor(
    message: string,
    options: {
      class: ErrorClass;
      status?: number;
      advice?: string;
      vendorMessage?: string;
      cause?: unknown;
    },
  ) {
    super(message, {
      exitCode: options.class === 'config' ? EXIT.usage : EXIT.failed,
      details: { class: options.class, status: options.status ?? 0 },
      cause: options.cause,
    });
    this.name = 'VendorError';
    this.class = options.class;
    this.status = options.status ?? 0;
    this.advice = options.advice ?? '';
    this.vendorMessage = options.vendorMessage ?? '';
  }
}

/** What holds for every vendor when its own table has no line for a failure. */
const GENERAL_RULES: readonly ErrorRule[] = [
  {
    class: 'transient',
    match: ({ status }) => status === 0 || status === 408 || status === 425 || status >= 500,
    advice: 'This usually passes: run it again in a few minutes.',
  },
  {
    class: 'rate_limited',
    match: ({ status }) => status === 429,
    advice: 'The account is at its request limit: run it again later.',
  },
  {
    class: 'config',
    match: ({ status }) => status === 401,
    advice: 'Check the credentials of the connection: they are refused.',
  },
  {
    class: 'permission',
    match: ({ status }) => status === 403,
    advice: 'Give the credentials of the connection the permission to read this.',
  },
  {
    class: 'data_too_large',
    match: ({ status }) => status === 413,
    advice: 'Ask for less at once.',
  },
  {
    class: 'cursor_expired',
    match: ({ status }) => status === 410,
    advice: 'The place to go on from is no longer known to the vendor.',
  },
  {
    class: 'config',
    match: ({ status }) => status === 404 || (status >= 300 && status < 400),
    advice: 'Check base_url and the ids in the configuration of the connection: nothing is there.',
  },
];

/** The class and the advice of a failure: the vendor's own table first, then what holds for everyone. */
export function classify(
  failure: HttpFailure,
  rules: readonly ErrorRule[],
): { class: ErrorClass; advice: string } {
  const rule = [...rules, ...GENERAL_RULES].find((candidate) => candidate.match(failure));
  return rule ?? { class: 'bug', advice: 'The request was refused as wrong: please report it.' };
}

const MESSAGE_FIELDS = ['message', 'error_description', 'description', 'detail', 'title', 'error', 'errors'];

/** The vendor's own words in an error body, in one line; looks into the usual fields, then at the text itself. */
export function vendorMessageOf(failure: HttpFailure): string {
  const found = wordsOf(failure.json, 0) ?? (failure.json === undefined ? failure.body : '');
  const line = found
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 297)}...` : line;
}

function wordsOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (depth > 4 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return wordsOf(value[0], depth + 1);
  for (const field of MESSAGE_FIELDS) {
    const words = wordsOf((value as Record<string, unknown>)[field], depth + 1);
    if (words !== undefined) return words;
  }
  return undefined;
}

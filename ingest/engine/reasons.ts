import type { z } from 'zod';

/** Why a record is in quarantine: the closed list. Each reason is one thing a person can look for and mend. */
export const QUARANTINE_REASONS = {
  missing_key: 'A field without which the record cannot be identified or placed is missing.',
  wrong_type: 'A field holds something of another kind than the contract says.',
  out_of_range: 'A field holds a value beyond what the contract or the column can take.',
  not_allowed: 'A field holds a value that is not among those allowed.',
  unreadable: 'The record cannot be read without losing something: broken text, cells too many, digits lost.',
  contract: 'The record breaks another rule of the contract.',
} as const;

export type QuarantineReason = keyof typeof QUARANTINE_REASONS;

export interface Problem {
  reason: QuarantineReason;
  /** Field of the record, dotted; undefined when it is about the record as a whole. */
  path?: string;
  message: string;
}

/** The first problem that a contract found in `record`, in the words of the closed list; never quotes the value. */
export function problemOf(error: z.ZodError, record: unknown): Problem {
  const issue = error.issues[0];
  if (!issue) return { reason: 'contract', message: 'The contract refused the record.' };
  const path = issue.path.length > 0 ? issue.path.map(String).join('.') : undefined;
  return { reason: reasonOf(issue, record), path, message: issue.message };
}

function reasonOf(issue: z.core.$ZodIssue, record: unknown): QuarantineReason {
  const value = at(record, issue.path);
  const absent = value === undefined || value === null || value === '';
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
      return absent ? 'missing_key' : 'wrong_type';
    case 'invalid_format':
      return absent ? 'missing_key' : 'wrong_type';
    case 'too_small':
      // An empty text where one is required is a missing field, not a short one.
      return value === '' ? 'missing_key' : 'out_of_range';
    case 'too_big':
    case 'not_multiple_of':
      return 'out_of_range';
    case 'invalid_value':
    case 'unrecognized_keys':
      return absent && issue.code === 'invalid_value' ? 'missing_key' : 'not_allowed';
    case 'custom': {
      const wanted: unknown = issue.params?.reason;
      return typeof wanted === 'string' && wanted in QUARANTINE_REASONS
        ? (wanted as QuarantineReason)
        : 'contract';
    }
    default:
      return 'contract';
  }
}

/** The value at a path of a record, undefined where the path leads nowhere. */
export function at(record: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = record;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

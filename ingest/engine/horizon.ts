import { addDays, localDate } from '../../core/clock.ts';
import type { Reading, Slice } from './connector.ts';

/**
 * First day (YYYY-MM-DD) to read without a cursor: the connection's `since` or the company's history, never older
 * than what the vendor keeps.
 */
export function sinceDay(input: {
  now: Date;
  timezone: string;
  since?: string;
  historyDays: number;
  reading: Reading;
}): string {
  const today = localDate(input.now, input.timezone);
  const wanted = input.since ?? addDays(today, -input.historyDays);
  const kept =
    input.reading.retentionDays === undefined ? wanted : addDays(today, -input.reading.retentionDays);
  return [wanted, kept].sort()[1]!;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the vendor may still restate a slice: its last day lies within the window. */
export function isRestating(slice: Slice, reading: Reading, now: Date, timezone: string): boolean {
  if (!reading.restatementDays) return false;
  const days = Object.values(slice.params).filter(
    (value): value is string => typeof value === 'string' && DAY.test(value),
  );
  const last = days.sort().at(-1);
  return last !== undefined && last >= addDays(localDate(now, timezone), -reading.restatementDays);
}

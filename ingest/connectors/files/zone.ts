/** A wall clock reading without a zone; months from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Milliseconds by which `timezone` is ahead of UTC at an instant; kept by the hour, since asking is slow. */
export function offsetAt(instant: number, timezone: string): number {
  const hour = Math.floor(instant / HOUR_MS);
  const key = `${timezone}/${hour}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    let format = formats.get(timezone);
    if (!format) {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: timezone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
      formats.set(timezone, format);
    }
    const at = hour * HOUR_MS;
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
    const { year, month, day, hour: h, minute, second } = parts as Record<string, number>;
    offset = Date.UTC(year!, month! - 1, day!, h!, minute!, second!) - at;
    if (offsets.size > 100_000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/**
 * The instant of a wall clock reading in `timezone`, in milliseconds since 1970. In the hour that comes twice in
 * autumn it is the first one; in the hour that does not exist in spring the clock has moved on.
 */
export function instantOf(clock: WallClock, timezone: string): number {
  const asUtc = Date.UTC(
    clock.year,
    clock.month - 1,
    clock.day,
    clock.hour,
    clock.minute,
    clock.second,
    clock.ms,
  );
  const before = offsetAt(asUtc - 24 * HOUR_MS, timezone);
  const after = offsetAt(asUtc + 24 * HOUR_MS, timezone);
  // Around a change both readings are tried; the first instant that shows this wall clock is it.
  for (const offset of [before, after]) {
    if (offsetAt(asUtc - offset, timezone) === offset) return asUtc - offset;
  }
  return asUtc - before;
}

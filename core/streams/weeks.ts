import { addDays, dateRange, localDate } from '../clock.ts';
import { type DaysInput, daysToRead } from './days.ts';

/** Monday and Sunday (YYYY-MM-DD) of a week that is read as one slice. */
export interface Week {
  id: string;
  monday: string;
  sunday: string;
}

/**
 * The weeks that hold the days of `daysToRead`, in their order. A week is always read whole, so that replacing it
 * loses no day; one that reaches beyond what the vendor keeps is left out, since its older days could not come back.
 * The current week ends in days that have not come yet.
 */
export function weeksToRead(input: DaysInput): Week[] {
  const kept =
    input.retentionDays === undefined
      ? ''
      : addDays(localDate(input.now, input.timezone), -input.retentionDays);
  const mondays = new Set(daysToRead(input).map(mondayOf));
  return [...mondays]
    .filter((monday) => monday >= kept)
    .map((monday) => ({ id: `${monday}+7d`, monday, sunday: addDays(monday, 6) }));
}

/** The days of a week that have come by `today`. */
export function daysOf(week: Pick<Week, 'monday' | 'sunday'>, today: string): string[] {
  return dateRange(week.monday, week.sunday < today ? week.sunday : today);
}

export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

import type { Check, Shared } from './check.ts';
import { definitionChecks } from './definition.ts';
import { faultChecks } from './faults.ts';
import { readingChecks } from './reading.ts';
import { contentOf, requestsOf, type Subject } from './subject.ts';

/** Moves the clock, so it comes after all that compare with the first read. */
const LAST: readonly string[] = ['restated_day', 'killed'];

const all = [...definitionChecks, ...readingChecks, ...faultChecks];

/** Every check, in the order in which they are made. */
export const checks: readonly Check[] = [
  ...all.filter(({ id }) => !LAST.includes(id)),
  ...all.filter(({ id }) => LAST.includes(id)),
];

/** What the checks of one connector share. */
export function sharedBy(subject: Subject): Shared {
  let made: ReturnType<Shared['reference']> | undefined;
  return {
    reference: () => {
      made ??= read(subject);
      return made;
    },
  };
}

async function read(subject: Subject) {
  const before = await requestsOf(subject);
  const home = await subject.open();
  const report = await subject.sync(home);
  if (report.failed > 0) throw new Error(`the first sync failed: ${report.connections[0]?.error?.message}`);
  const requests = (await requestsOf(subject)) - before;
  return { home, content: await contentOf(subject, home), requests };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectors } from '../index.ts';
import { type Outcome, outcomeOf, type Shared } from './check.ts';
import { conformancePage, type Findings } from './report.ts';
import { openSubject, type Subject } from './subject.ts';
import { checks, sharedBy } from './suite.ts';
import { unseenColumns } from './unseen.ts';

const PAGE = new URL('../../docs/conformance.md', import.meta.url);
const writes = Boolean(process.env.ATALAYA_CONFORMANCE_WRITE);
/** Ids of the connectors wanted, when not all are: `npm run conformance -- zendesk`. */
const asked = (process.env.ATALAYA_CONFORMANCE ?? '').split(',').filter(Boolean);
/** Those in the page's table have passed, and are held to it; `--write` tries all there are. */
const admitted = (/^\| Promise \| (.+) \|$/m.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '').split(' | ');
const wanted = asked.length > 0 ? asked : writes ? [...connectors.keys()] : admitted;
const found: Findings[] = [];

beforeAll(() => {
  // Waits between attempts are not what is looked at here.
  process.env.ATALAYA_RETRY_BASE_MS = '1';
});

for (const connector of connectors.values()) {
  if (!wanted.includes(connector.id)) continue;
  describe(connector.id, () => {
    let subject: Subject;
    let shared: Shared;
    const outcomes = new Map<string, Outcome>();

    beforeAll(async () => {
      subject = await openSubject(connector);
      shared = sharedBy(subject);
    }, 60_000);

    afterAll(async () => {
      const { id, title, apiVersion, streams } = connector;
      const unseen = subject.connection ? unseenColumns(subject, (await shared.reference()).content) : [];
      found.push({ id, title, apiVersion, streams: streams.length, outcomes, unseen });
      await subject.close();
    }, 60_000);

    for (const check of checks) {
      it(`${check.id}: ${check.promise}`, async () => {
        outcomes.set(check.id, await outcomeOf(check, subject, shared));
      }, 120_000);
    }
  });
}

describe.skipIf(asked.length > 0)('docs/conformance.md', () => {
  it('is what these checks give; "npm run conformance -- --write" makes it anew', () => {
    const passed = found.filter(({ outcomes }) => outcomes.size === checks.length);
    const page = conformancePage(passed);
    if (writes) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});

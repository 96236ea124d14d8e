import type { ErrorClass } from '../engine/connector.ts';
import type { Fault } from '../sandbox/index.ts';
import { type Check, must, mustEqual } from './check.ts';
import { contentOf, type Subject } from './subject.ts';

type Kind = Fault['kind'];

/** More than any client tries again: the failure stays. */
const FOREVER = 1_000;

/** What reading must show when the vendor fails, now and then or for good. */
export const faultChecks: readonly Check[] = [
  survives('throttled_with_header', 'A vendor that says how long to wait is waited for.', 'rate_limited', 2),
  survives(
    'throttled_without_header',
    'One that does not say is waited for too.',
    'rate_limited_no_header',
    2,
  ),
  survives('server_errors', 'Errors of the vendor’s own that pass are tried again.', 'server_error', 2),
  survives(
    'connection_reset',
    'A connection that breaks in the middle of an answer is tried again.',
    'reset',
    1,
  ),
  survives('cut_answers', 'An answer that is cut off is never taken for a whole one.', 'malformed_json', 1),
  survives('expired_page_token', 'A page token that expired is not the end of a sync.', 'expired_cursor', 1),
  survives('too_much_data', 'What is too much at once is asked for in parts.', 'too_much_data', 1),
  fails('refused', 'Credentials that are refused are a matter of configuration, said once.', 'unauthorized', [
    'config',
    'permission',
  ]),
  fails('outage', 'A vendor that stays down is a passing failure; nothing is lost.', 'server_error', [
    'transient',
  ]),
  {
    id: 'broken_record',
    promise: 'A record that breaks the contract goes to quarantine alone, with its bytes and the reason.',
    needs: 'vendor',
    async run(subject) {
      const home = await subject.open();
      await subject.sync(home, () => order(subject, 'broken_record', 1));
      const happened = subject.sandbox.faults.left === 0;
      subject.sandbox.faults.clear();
      if (!happened) return 'the sandbox has no record of it to spoil';
      const refused = await home.ws.ledger
        .selectFrom('quarantine')
        .select(['reason', 'raw', 'contract_version', 'stream'])
        .execute();
      const errors = await home.ws.ledger.selectFrom('syncs').select(['stream', 'last_error']).execute();
      must(
        refused.length > 0,
        `no record is in quarantine; the streams say ${JSON.stringify(errors.filter((one) => one.last_error))}`,
      );
      must(
        refused.every((one) => Buffer.from(one.raw).length > 0 && one.contract_version > 0),
        'bytes or version are missing',
      );
      const landed = Object.values(await contentOf(subject, home)).flat().length;
      must(landed > 0, 'the record took everything along');
      return undefined;
    },
  },
];

/** A fault that passes: the sync succeeds and holds what it holds without it. */
function survives(id: string, promise: string, kind: Kind, count: number): Check {
  return {
    id,
    promise,
    needs: 'vendor',
    async run(subject, shared) {
      const { content: whole } = await shared.reference();
      const home = await subject.open();
      const report = await subject.sync(home, () => order(subject, kind, count));
      const happened = subject.sandbox.faults.left < count;
      subject.sandbox.faults.clear();
      if (!happened) return 'the sandbox cannot do it to this vendor';
      must(report.failed === 0, `the sync failed: ${report.connections[0]?.error?.message}`);
      mustEqual(whole, await contentOf(subject, home), 'differs after the fault');
      return undefined;
    },
  };
}

/** A fault that stays: the sync fails in one of the classes given, and works once the vendor does. */
function fails(id: string, promise: string, kind: Kind, classes: readonly ErrorClass[]): Check {
  return {
    id,
    promise,
    needs: 'vendor',
    async run(subject, shared) {
      const { content: whole } = await shared.reference();
      const home = await subject.open();
      order(subject, kind, FOREVER);
      const report = await subject.sync(home);
      subject.sandbox.faults.clear();
      const error = report.connections[0]?.error;
      must(error !== undefined, 'the sync did not fail');
      must(classes.includes(error.class), `its class is ${error.class}: ${error.message}`);
      must((await subject.sync(home)).failed === 0, 'the sync after it failed');
      mustEqual(whole, await contentOf(subject, home), 'differs after the failure');
      return undefined;
    },
  };
}

function order({ sandbox, vendor, exceptions }: Subject, kind: Kind, count: number): void {
  sandbox.faults.add({
    vendor: vendor!,
    kind,
    count,
    retryAfterSeconds: 0,
    pathIncludes: exceptions.aim?.[kind],
  });
}

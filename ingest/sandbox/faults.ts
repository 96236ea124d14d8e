import { FAULT_KINDS, type FaultKind } from './vendors/http.ts';
import { vendors } from './vendors.ts';

/** A failure that was ordered: the next `count` requests that fit are answered with it. */
export interface Fault {
  /** Id of the vendor. */
  vendor: string;
  kind: FaultKind;
  count: number;
  /** Only requests whose path, query or body contains this text. */
  pathIncludes?: string;
  /** What the vendor's rate-limit headers state; 0 when not given, so that tests need not wait. */
  retryAfterSeconds?: number;
  /** For the kind `answer`: what is answered, whoever the vendor is (a proxy, a firewall, a gateway on the way). */
  answer?: { status: number; headers?: Record<string, string>; body?: string };
}

/** Failures on order, taken in the order in which they were added. */
export class Faults {
  private readonly pending: Fault[] = [];

  add(fault: Fault): void {
    this.pending.push({ ...fault });
  }

  clear(): void {
    this.pending.length = 0;
  }

  /** Failures that have not happened yet. */
  get left(): number {
    return this.pending.reduce((sum, fault) => sum + fault.count, 0);
  }

  /** The failure for a request, counted down; undefined when it should be answered as usual. */
  take(vendor: string, text: string): Fault | undefined {
    const at = this.pending.findIndex(
      (fault) =>
        fault.vendor === vendor && (fault.pathIncludes === undefined || text.includes(fault.pathIncludes)),
    );
    const fault = this.pending[at];
    if (fault === undefined) return undefined;
    if (--fault.count <= 0) this.pending.splice(at, 1);
    return fault;
  }

  /** Gives back a failure that could not happen (nothing to spoil in the answer). */
  giveBack(fault: Fault): void {
    if (this.pending.includes(fault)) fault.count++;
    else this.pending.unshift({ ...fault, count: 1 });
  }
}

/** A fault out of a control request, or a sentence that says what is wrong with it. */
export function readFault(json: unknown): Fault | string {
  const fault = (json ?? {}) as Partial<Fault>;
  if (!vendors.has(String(fault.vendor))) return `vendor must be one of ${[...vendors.keys()].join(', ')}`;
  if (!FAULT_KINDS.includes(fault.kind as FaultKind)) return `kind must be one of ${FAULT_KINDS.join(', ')}`;
  if (!Number.isInteger(fault.count) || (fault.count as number) < 1)
    return 'count must be a positive integer';
  if (fault.kind === 'answer' && !Number.isInteger(fault.answer?.status))
    return 'answer must be {"status": <number>, "headers"?: {…}, "body"?: "…"}';
  return fault as Fault;
}

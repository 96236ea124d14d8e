import type { Exceptions } from '../../conformance/subject.ts';

/** What this connector cannot or need not do of what all do, each with its reason; see docs/add-a-connector.md. */
export const exceptions: Exceptions = {};

import type { Exceptions } from '../../conformance/subject.ts';

/** Salesforce refuses queries that run too long and pages that it forgot, never the sign-in that comes first. */
export const exceptions: Exceptions = {
  aim: { too_much_data: 'queryAll', expired_cursor: 'query' },
};

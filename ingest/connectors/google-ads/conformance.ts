import type { Exceptions } from '../../conformance/subject.ts';

/** Google refuses reports for their days and page tokens of searches, never the sign-in that comes first. */
export const exceptions: Exceptions = {
  aim: { too_much_data: 'segments.date BETWEEN', expired_cursor: 'googleAds:search' },
};

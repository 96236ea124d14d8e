import type { Exceptions } from '../../conformance/subject.ts';

/** YouTube fails lists and reports, never the sign-in that comes first; only reports can be asked for in parts. */
export const exceptions: Exceptions = {
  aim: { too_much_data: '/v2/reports', expired_cursor: 'playlistItems' },
};

import type { Exceptions } from '../../conformance/subject.ts';

/** Graph refuses pages of lists for their size, never the facts of the page itself. */
export const exceptions: Exceptions = {
  aim: { too_much_data: '/posts?', expired_cursor: '/posts?' },
};

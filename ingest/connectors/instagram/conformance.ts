import type { Exceptions } from '../../conformance/subject.ts';

/** Graph refuses pages of lists for their size, never the facts of the account itself. */
export const exceptions: Exceptions = {
  aim: { too_much_data: '/media?', expired_cursor: '/media?' },
};

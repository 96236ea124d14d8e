import type { Exceptions } from '../../conformance/subject.ts';

/** Meta refuses reports for their size, never the facts of an account. */
export const exceptions: Exceptions = { aim: { too_much_data: 'insights' } };

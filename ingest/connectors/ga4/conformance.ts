import type { Exceptions } from '../../conformance/subject.ts';

/** Only reports can be too much; the token endpoint, which is asked first, never is. */
export const exceptions: Exceptions = {
  skip: { expired_page_token: 'its pages are asked for by offset: there is no token to expire' },
  aim: { too_much_data: 'runReport' },
};

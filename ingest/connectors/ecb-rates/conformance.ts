import type { Exceptions } from '../../conformance/subject.ts';

export const exceptions: Exceptions = {
  skip: { expired_page_token: 'an answer holds all rates of its days: there are no pages' },
};

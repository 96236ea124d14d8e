import type { Exceptions } from '../../conformance/subject.ts';

/** LinkedIn refuses reports for their size and page tokens of lists, never the sign-in that comes first. */
export const exceptions: Exceptions = {
  aim: { too_much_data: 'adAnalytics', expired_cursor: 'adCampaigns' },
};

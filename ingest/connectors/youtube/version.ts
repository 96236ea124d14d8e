/** YouTube's Data API. */
export const API_VERSION = 'v3';
/** YouTube's Analytics API. */
export const ANALYTICS_VERSION = 'v2';

/** YouTube's Data API. */
export const API_VERSION = 'v3';

/** Version of the Google Ads API that every request names. v22 to v25 answer in November 2026; each lives about a year. */
export const API_VERSION = 'v25';

/** Version of the Google Analytics Data API that every request names. */
export const API_VERSION = 'v1beta';

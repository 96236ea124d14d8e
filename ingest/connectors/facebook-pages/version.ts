/** Graph API; each version lives about two years (Meta's changelog). */
export const API_VERSION = 'v25.0';

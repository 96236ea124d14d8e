/** Zendesk's Support API has one version. */
export const API_VERSION = 'v2';

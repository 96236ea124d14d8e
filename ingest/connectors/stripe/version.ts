/** Sent with each request; events come in the version that the account had when they happened. */
export const API_VERSION = '2026-07-29.dahlia';

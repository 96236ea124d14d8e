/** Quarterly version of the Admin API; each is served for at least a year. */
export const API_VERSION = '2026-01';
export const GRAPHQL_PATH = `/admin/api/${API_VERSION}/graphql.json`;

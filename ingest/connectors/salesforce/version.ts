/** Version of the REST and Bulk 2.0 APIs; Salesforce serves each for years. */
export const API_VERSION = 'v62.0';
export const DATA_PATH = `/services/data/${API_VERSION}`;

/** Mailchimp's Marketing API has one version. */
export const API_VERSION = '3.0';

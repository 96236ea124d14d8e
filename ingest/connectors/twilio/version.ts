/** Twilio's REST API keeps the date of its version in each path. */
export const API_VERSION = '2010-04-01';

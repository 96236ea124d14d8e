/** Matomo's reporting API has no version of its own; what is read here exists since Matomo 4 and is unchanged in 5. */
export const API_VERSION = '5';

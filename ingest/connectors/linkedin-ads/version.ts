/** Monthly version of the Marketing API that every request names in `LinkedIn-Version`; each lives about twelve months. */
export const API_VERSION = '202606';

/** Version of the vendor's API: it stands here and nowhere else. */
export const API_VERSION = 'v1';

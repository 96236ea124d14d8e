/** Version of the Graph API that every request names. v26 is out since 2026-08-05; v24 and older are near their end. */
export const API_VERSION = 'v25.0';

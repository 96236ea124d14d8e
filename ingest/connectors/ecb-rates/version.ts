/** The data API has no version of its own; it speaks SDMX-JSON 1.0 (`format=jsondata`). */
export const API_VERSION = 'sdmx-json-1.0';

/** Objects are read through v3; their associations through v4, since search gives none. */
export const OBJECTS_VERSION = 'v3';
export const ASSOCIATIONS_VERSION = 'v4';

import { derived } from 'svelte/store';
import { filters } from '../state/filters.js';
import { caseScope } from './figures.js';

export { FIGURES } from './figures.js';

/** The parts of the care queries that follow the filters on screen. */
export const cases = derived(filters, caseScope);

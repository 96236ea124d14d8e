import { derived, writable } from 'svelte/store';
import { grainOf, isDay, offsetMinutes, presetPeriod, previousPeriod } from '../core/period.js';
import { context, lastCompleteDay } from './context.js';

export const preset = writable('last30');
export const custom = writable({ from: '', to: '' });
export const brand = writable('all');

/** The chosen period; an unfinished custom one falls back to the default. */
export const period = derived([preset, custom, lastCompleteDay], ([$preset, $custom, $lastDay]) => {
	if (!$lastDay) return null;
	const { from, to } = $custom;
	if ($preset === 'custom' && isDay(from) && isDay(to) && from <= to) return { from, to };
	return presetPeriod($preset, $lastDay);
});

export const previous = derived(period, ($period) => ($period ? previousPeriod($period) : null));

/** What the queries of a page are filled with: days that were checked and ids from the context, never free text. */
export const filters = derived([period, previous, brand, context], ([$period, $previous, $brand, { data }]) => {
	const ids = (data?.brands ?? []).map(({ id }) => id).filter((id) => $brand === 'all' || id === $brand);
	return {
		from: $period?.from ?? '1970-01-01',
		to: $period?.to ?? '1970-01-01',
		prevFrom: $previous?.from ?? '1970-01-01',
		prevTo: $previous?.to ?? '1970-01-01',
		grain: $period ? grainOf($period) : 'day',
		offset: data ? offsetMinutes(data.as_of, data.timezone) : 0,
		brands: ids.length ? ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ') : "''"
	};
});

/** True while the page shows exactly the period that the first figures were made for. */
export const isHeadlinePeriod = derived([period, context], ([$period, { data }]) => {
	const current = data?.headline?.current;
	return Boolean(current && $period && current.from === $period.from && current.to === $period.to);
});

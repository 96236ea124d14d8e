import { derived, writable } from 'svelte/store';
import { browser } from '$app/environment';
import { COMPARISONS, PRESETS, comparisonPeriod, grainOf, isDay, offsetMinutes, presetPeriod } from '../core/period.js';
import { context, lastCompleteDay } from './context.js';

// The address holds what is on screen, so that a link shows the same to whoever may see it
const asked = new URLSearchParams(browser ? location.search : '');
const oneOf = (name, known, usual) => (known.includes(asked.get(name)) ? asked.get(name) : usual);

export const preset = writable(oneOf('period', PRESETS, 'last30'));
export const custom = writable({ from: asked.get('from') ?? '', to: asked.get('to') ?? '' });
export const comparison = writable(oneOf('compare', COMPARISONS, 'previous'));
export const brand = writable(asked.get('brand') ?? 'all');

/** Brands of an address that the reader may not see, or that do not exist, mean all of theirs. */
export const checkBrand = (data) =>
	brand.update((id) => (id === 'all' || data.brands?.some((one) => one.id === id) ? id : 'all'));

/** The choice as an address holds it: only what differs from the usual. */
export const address = derived([preset, custom, comparison, brand], ([$preset, $custom, $comparison, $brand]) => {
	const parts = new URLSearchParams();
	if ($preset !== 'last30') parts.set('period', $preset);
	if ($preset === 'custom') {
		parts.set('from', $custom.from);
		parts.set('to', $custom.to);
	}
	if ($comparison !== 'previous') parts.set('compare', $comparison);
	if ($brand !== 'all') parts.set('brand', $brand);
	const text = parts.toString();
	return text ? `?${text}` : '';
});

/** The chosen period; an unfinished custom one falls back to the default. */
export const period = derived([preset, custom, lastCompleteDay], ([$preset, $custom, $lastDay]) => {
	if (!$lastDay) return null;
	const { from, to } = $custom;
	if ($preset === 'custom' && isDay(from) && isDay(to) && from <= to) return { from, to };
	return presetPeriod($preset, $lastDay);
});

/** The period to compare with, or null when none is wanted. */
export const previous = derived([period, comparison, preset], ([$period, $comparison, $preset]) =>
	$period ? comparisonPeriod($period, $comparison, $preset) : null
);

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

/** True while the page shows exactly the periods that the first figures were made for. */
export const isHeadlinePeriod = derived([period, comparison, context], ([$period, $comparison, { data }]) => {
	const current = data?.headline?.current;
	return Boolean(current && $period && $comparison === 'previous' && current.from === $period.from && current.to === $period.to);
});

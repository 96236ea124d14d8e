import { derived, writable } from 'svelte/store';
import { localDay, addDays } from '../core/period.js';

const CHECK_MS = 5 * 60_000;
const URL = '/data/headline.json';
/** While the first data of an audience are being written the server answers 503: asked again for about two minutes. */
const PREPARING_TRIES = 40;
const PREPARING_MS = 3000;

/** `{state: 'loading' | 'preparing' | 'ready' | 'error' | 'signed-out', data}`: whose data this is, how fresh, and the first figures. */
export const context = writable({ state: 'loading', data: null });
/** Id of a newer release than the one on screen, or null. */
export const newerRelease = writable(null);
/** The last complete local day, or the last one with data when those are old: partial days would look like a fall. */
export const lastCompleteDay = derived(context, ({ data }) => data?.last_day ?? null);
/** The day on which the data end when that is long before the release; else null. */
export const dataEnd = derived(context, ({ data }) => {
	if (!data) return null;
	return data.last_day < addDays(localDay(data.as_of, data.timezone), -1) ? data.last_day : null;
});

async function read(response) {
	const answer = await response;
	if (answer.status === 401) return { state: 'signed-out', data: null };
	if (answer.status === 503) return { state: 'preparing', data: null };
	if (!answer.ok) return { state: 'error', data: null };
	return { state: 'ready', data: await answer.json() };
}

/** Loads the context once (its request was already sent by the document) and then watches for a newer release. */
export function startContext() {
	let release = null;
	let tries = 0;
	let retry;
	const load = async (response) => {
		const result = await read(response).catch(() => ({ state: 'error', data: null }));
		tries += 1;
		if (result.state === 'preparing') {
			if (tries >= PREPARING_TRIES) result.state = 'error';
			else retry = setTimeout(() => load(fetch(URL, { cache: 'no-cache' })), PREPARING_MS);
		} else if (result.data && tries > 1) {
			// The engine asked for its tables before they existed
			location.reload();
			return;
		}
		release = result.data?.release ?? null;
		context.set(result);
	};
	load(window.__headline ?? fetch(URL, { cache: 'no-cache' }));

	const check = async () => {
		if (document.hidden) return;
		const { state, data } = await read(fetch(URL, { cache: 'no-cache' })).catch(() => ({}));
		if (state === 'signed-out') context.set({ state, data: null });
		else if (data && release && data.release !== release) newerRelease.set(data.release);
	};
	const timer = setInterval(check, CHECK_MS);
	window.addEventListener('focus', check);
	return () => {
		clearInterval(timer);
		clearTimeout(retry);
		window.removeEventListener('focus', check);
	};
}

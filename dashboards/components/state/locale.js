import { derived, writable } from 'svelte/store';
import { browser } from '$app/environment';
import { formatters } from '../core/format.js';
import { wordOf } from '../core/words.js';
import { en } from '../texts/en.js';
import { es } from '../texts/es.js';
import { context } from './context.js';

const KEY = 'atalaya.lang';
const TEXTS = { es, en };

// The pages that the gateway writes (sign-in, operations) read the cookie
const COOKIE = 'atalaya_lang';

const remembered = () => {
	if (!browser) return null;
	try {
		const value = localStorage.getItem(KEY) ?? document.cookie.match(/(?:^|; )atalaya_lang=(\w\w)/)?.[1];
		return value && value in TEXTS ? value : null;
	} catch {
		return null;
	}
};

const chosen = writable(remembered());

/** The reader's language: their choice, else the company's, else Spanish. */
export const lang = derived([chosen, context], ([choice, { data }]) => {
	if (choice) return choice;
	const company = data?.locale?.slice(0, 2);
	if (company) return company in TEXTS ? company : 'en';
	return 'es';
});

export function setLang(value) {
	chosen.set(value);
	document.cookie = `${COOKIE}=${value}; path=/; max-age=31536000; samesite=lax`;
	try {
		localStorage.setItem(KEY, value);
	} catch {
		// Storage may be forbidden; the choice then lasts as long as the page
	}
}

/** `$t('key', {name})`: the text in the reader's language with `{name}` filled in. */
export const t = derived(lang, ($lang) => (key, values = {}) => {
	const text = TEXTS[$lang][key] ?? key;
	return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
});

/** A word of the data (a channel, a topic) in the reader's language, or as it came, made readable. */
export const word = derived(lang, ($lang) => (group, value) => wordOf(TEXTS[$lang], group, value));

export const fmt = derived([lang, context], ([$lang, { data }]) =>
	formatters({
		lang: $lang,
		locale: data?.locale,
		currency: data?.currency ?? 'EUR',
		timezone: data?.timezone ?? 'UTC'
	})
);

// Everything a person reads as a number or a date goes through Intl, in the chosen language and the company's currency.
const LOCALES = { es: 'es-ES', en: 'en-GB' };
const MISSING = '—';

const isMissing = (value) => value === null || value === undefined || Number.isNaN(value);

/**
 * Formatters for one language. Each takes null and gives a dash: a missing figure is never shown as 0.
 * Shares and ratios are numbers between 0 and 1; durations are minutes; days are `YYYY-MM-DD`; instants ISO texts.
 */
export function formatters({ lang, locale, currency, timezone, now = new Date() }) {
	// The company's own regional variant when the language is the company's, else the usual one
	const tag = locale?.startsWith(lang) ? locale : LOCALES[lang];
	const number = (options) => {
		const format = new Intl.NumberFormat(tag, { useGrouping: 'always', signDisplay: 'negative', ...options });
		return (value) => (isMissing(value) ? MISSING : format.format(value));
	};
	const date = (options) => new Intl.DateTimeFormat(tag, options);
	const day = (options) => {
		const format = date({ timeZone: 'UTC', ...options });
		return (value) => (value ? format.format(new Date(`${value.slice(0, 10)}T00:00:00Z`)) : MISSING);
	};

	const cents = number({ style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: 2 });
	const whole = number({ style: 'currency', currency, minimumFractionDigits: 0, maximumFractionDigits: 0 });
	const share = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
	const points = number({ signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 1 });
	const change = number({ style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 1 });
	const hundredths = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
	const integer = number({ maximumFractionDigits: 0 });
	const tenths = number({ maximumFractionDigits: 1 });
	const instant = date({ timeZone: timezone, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
	const dayShort = day({ day: 'numeric', month: 'short' });
	const range = date({ timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

	return {
		tag,
		integer,
		tenths,
		money: (value) => (value && Math.abs(value) < 100 ? cents(value) : whole(value)),
		cents,
		axisMoney: number({ style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 }),
		axisInteger: number({ notation: 'compact', maximumFractionDigits: 1 }),
		share,
		change,
		points: (value) => (isMissing(value) ? MISSING : `${points(value * 100)} ${lang === 'es' ? 'p. p.' : 'pp'}`),
		times: (value) => (isMissing(value) ? MISSING : `${hundredths(value)}\u00a0×`),
		duration: (minutes) => duration(minutes, integer),
		dayShort,
		dayLong: day({ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }),
		month: day({ month: 'short', year: '2-digit' }),
		instant: (value) => (value ? instant.format(new Date(value)) : MISSING),
		// A source that reports whole days is fresh to a day, not to a minute of its midnight; another year is named
		until: (value) => {
			if (!value) return MISSING;
			if (new Date(value).getUTCFullYear() !== now.getUTCFullYear()) return range.format(new Date(value));
			return /T00:00:00(\.0+)?Z$/.test(value) ? dayShort(value) : instant.format(new Date(value));
		},
		range: ({ from, to }) =>
			from === to
				? range.format(new Date(from))
				: range.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`))
	};
}

/** `45 min`, `3 h 05 min`, `2 d 4 h`: two units at most. A business day is not 24 h, so business minutes stay in hours. */
function duration(minutes, integer) {
	if (isMissing(minutes)) return MISSING;
	if (minutes < 1) return '< 1 min';
	const total = Math.round(minutes);
	if (total < 60) return `${total} min`;
	const hours = Math.floor(total / 60);
	if (hours < 100) return `${hours} h ${String(total % 60).padStart(2, '0')} min`;
	return `${integer(hours)} h`;
}

/** A figure as a machine reads it from the page: no grouping, no noise of binary fractions; empty when missing. */
export const exact = (value) => (isMissing(value) ? '' : String(Number(Number(value).toFixed(6))));

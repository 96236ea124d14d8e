// Periods are pairs of local days (`YYYY-MM-DD`), both ends included.
const DAY_MS = 86_400_000;

export const PRESETS = ['last7', 'last30', 'last90', 'thisMonth', 'lastMonth', 'thisYear', 'last365', 'custom'];

const toMs = (day) => Date.parse(`${day}T00:00:00Z`);
const toDay = (ms) => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day, days) => toDay(toMs(day) + days * DAY_MS);
export const daysIn = ({ from, to }) => Math.round((toMs(to) - toMs(from)) / DAY_MS) + 1;
const monthStart = (day) => `${day.slice(0, 7)}-01`;

/** The local day of an instant in a time zone. */
export function localDay(instant, timezone) {
	const parts = new Intl.DateTimeFormat('en-CA', {
		timeZone: timezone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit'
	});
	return parts.format(new Date(instant));
}

/** Minutes that local time is ahead of UTC at an instant. */
export function offsetMinutes(instant, timezone) {
	const date = new Date(instant);
	const parts = Object.fromEntries(
		new Intl.DateTimeFormat('en-US', {
			timeZone: timezone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric'
		})
			.formatToParts(date)
			.map((part) => [part.type, Number(part.value)])
	);
	const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
	return Math.round((local - date.getTime()) / 60_000);
}

/** The period of a preset; `lastDay` is the last complete local day. */
export function presetPeriod(preset, lastDay) {
	const last = (days) => ({ from: addDays(lastDay, 1 - days), to: lastDay });
	switch (preset) {
		case 'last7':
			return last(7);
		case 'last90':
			return last(90);
		case 'last365':
			return last(365);
		case 'thisMonth':
			return { from: monthStart(lastDay), to: lastDay };
		case 'lastMonth': {
			const to = addDays(monthStart(lastDay), -1);
			return { from: monthStart(to), to };
		}
		case 'thisYear':
			return { from: `${lastDay.slice(0, 4)}-01-01`, to: lastDay };
		default:
			return last(30);
	}
}

/** The period to compare with: the whole month before for a whole month, else as many days just before. */
export function previousPeriod(period) {
	const to = addDays(period.from, -1);
	const isWholeMonth =
		period.from === monthStart(period.to) && addDays(period.to, 1).slice(8) === '01' && daysIn(period) <= 31;
	return { from: isWholeMonth ? monthStart(to) : addDays(to, 1 - daysIn(period)), to };
}

/** Days that a source may lack at its start without spoiling the comparison with the period they fall in. */
const START_TOLERANCE = 2;

/** Whether the data go back far enough for a period to be compared with; else every figure would seem to have grown. */
export const isCovered = (period, firstDay) => !firstDay || firstDay <= addDays(period.from, START_TOLERANCE);

/** The step of a trend over a period: fine enough to show its shape, coarse enough to read. */
export function grainOf(period) {
	const days = daysIn(period);
	if (days <= 45) return 'day';
	return days <= 200 ? 'week' : 'month';
}

/** First days of every step of a period, so that a step without rows is drawn as a gap instead of skipped. */
export function stepsOf(period, grain) {
	const steps = [];
	let day = stepStart(period.from, grain);
	while (day <= period.to && steps.length < 1000) {
		steps.push(day);
		day = stepEnd(day, grain, 1);
	}
	return steps;
}

function stepStart(day, grain) {
	if (grain === 'month') return monthStart(day);
	if (grain === 'week') return addDays(day, -((new Date(toMs(day)).getUTCDay() + 6) % 7));
	return day;
}

/** Last day of the step that starts on `day`; with `after` 1 the first day of the next one. */
export function stepEnd(day, grain, after = 0) {
	if (grain === 'month') {
		const [year, month] = day.split('-').map(Number);
		return addDays(toDay(Date.UTC(year, month, 1)), after - 1);
	}
	return addDays(day, (grain === 'week' ? 6 : 0) + after);
}

/** Whether a text is a real day, so that only such text ever reaches a query. */
export const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && toDay(toMs(text)) === text;

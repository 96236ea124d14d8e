// Periods are pairs of local days (`YYYY-MM-DD`), both ends included.
const DAY_MS = 86_400_000;

export const PRESETS = [
	'last7', 'last30', 'last90', 'last365',
	'lastWeek', 'lastMonth', 'lastQuarter',
	'wtd', 'mtd', 'qtd', 'ytd',
	'custom'
];
/** What a period may be set against. */
export const COMPARISONS = ['previous', 'lastYear', 'none'];

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

/** First day of the week (from Monday), month or quarter that a day falls in. */
function startOf(day, unit) {
	if (unit === 'week') return addDays(day, -((new Date(toMs(day)).getUTCDay() + 6) % 7));
	if (unit === 'month') return monthStart(day);
	const month = Number(day.slice(5, 7));
	return `${day.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
}

/** The last whole week, month or quarter; one that ends with `lastDay` itself is over and counts. */
function wholeBefore(lastDay, unit) {
	const to = addDays(startOf(addDays(lastDay, 1), unit), -1);
	return { from: startOf(to, unit), to };
}

/** The same day some months before; the last of the month where that one is shorter. */
function monthsBefore(day, months) {
	const [year, month, date] = day.split('-').map(Number);
	const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
	return toDay(Date.UTC(year, month - 1 - months, Math.min(date, last)));
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
		case 'lastWeek':
			return wholeBefore(lastDay, 'week');
		case 'lastMonth':
			return wholeBefore(lastDay, 'month');
		case 'lastQuarter':
			return wholeBefore(lastDay, 'quarter');
		case 'wtd':
			return { from: startOf(lastDay, 'week'), to: lastDay };
		case 'mtd':
			return { from: startOf(lastDay, 'month'), to: lastDay };
		case 'qtd':
			return { from: startOf(lastDay, 'quarter'), to: lastDay };
		case 'ytd':
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

const MONTHS_OF = { mtd: 1, qtd: 3, ytd: 12 };

/**
 * What a period is set against, part to part: a month, quarter or year to date against as far into the one before; weeks
 * against the same weekdays (a year is then 52 weeks). Null when nothing is to be compared.
 */
export function comparisonPeriod(period, comparison, preset) {
	const shift = (move) => ({ from: move(period.from), to: move(period.to) });
	const isWeek = preset === 'wtd' || preset === 'lastWeek';
	if (comparison === 'none') return null;
	if (comparison === 'lastYear') return shift((day) => (isWeek ? addDays(day, -364) : monthsBefore(day, 12)));
	if (isWeek) return shift((day) => addDays(day, -7));
	if (preset in MONTHS_OF) return shift((day) => monthsBefore(day, MONTHS_OF[preset]));
	if (preset === 'lastQuarter') return wholeBefore(addDays(period.from, -1), 'quarter');
	return previousPeriod(period);
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
	if (grain === 'week') return startOf(day, 'week');
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

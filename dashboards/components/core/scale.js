/** Round ticks from 0 (or below, when a value is) that enclose the values: at most six, on 1, 2, 2.5 or 5 times a power of ten. */
export function ticksOf(values, isWhole = false) {
	const low = Math.min(0, ...values);
	const high = Math.max(0, ...values);
	if (high === low) return isWhole ? [0, 1] : [0, 1];
	const rough = (high - low) / 4;
	const power = 10 ** Math.floor(Math.log10(rough));
	let step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
	if (isWhole) step = Math.max(1, Math.ceil(step));
	const ticks = [];
	for (let tick = Math.floor(low / step) * step; tick < high + step * 0.999; tick += step) {
		ticks.push(Number(tick.toPrecision(12)));
	}
	return ticks;
}

/** Indexes of the labels that fit on an axis, the last one always among them. */
export function labelIndexes(count, fitting) {
	const every = Math.max(1, Math.ceil(count / Math.max(1, fitting)));
	return Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % every === 0);
}

/** SVG paths of a line with gaps where a value is missing; a lone point is drawn as a dot by its own short path. */
export function linePath(points) {
	let path = '';
	let isOpen = false;
	for (const [index, { x, y }] of points.entries()) {
		if (y === null) {
			isOpen = false;
			continue;
		}
		path += `${isOpen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
		const isAlone = !isOpen && (points[index + 1]?.y ?? null) === null;
		if (isAlone) path += 'h0.01';
		isOpen = true;
	}
	return path;
}

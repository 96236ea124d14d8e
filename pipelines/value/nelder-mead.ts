/** Where a function is least, and how little it is there. */
export interface Minimum {
  at: number[];
  value: number;
  /** Evaluations that it took. */
  evaluations: number;
}

/**
 * The minimum of a function of a few variables by the simplex of Nelder and Mead (1965), with their coefficients.
 * The same start gives the same answer. Stops when the values at all corners agree within `tolerance`.
 */
export function minimise(
  of: (point: readonly number[]) => number,
  start: readonly number[],
  options: { step?: number; tolerance?: number; maxEvaluations?: number } = {},
): Minimum {
  const { step = 0.5, tolerance = 1e-9, maxEvaluations = 4000 } = options;
  let evaluations = 0;
  const corner = (at: number[]) => {
    evaluations += 1;
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const corners = [
    corner([...start]),
    ...start.map((_, axis) => corner(start.map((x, at) => (at === axis ? x + step : x)))),
  ];
  while (evaluations < maxEvaluations) {
    corners.sort((p, q) => p.value - q.value);
    const best = corners[0]!;
    const worst = corners.at(-1)!;
    if (worst.value - best.value <= tolerance * (1 + Math.abs(best.value))) break;
    const others = corners.slice(0, -1);
    const centre = start.map((_, axis) => others.reduce((sum, c) => sum + c.at[axis]!, 0) / others.length);
    const along = (share: number) => corner(centre.map((c, axis) => c + share * (worst.at[axis]! - c)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      corners[corners.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < others.at(-1)!.value) {
      corners[corners.length - 1] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) {
        corners[corners.length - 1] = contracted;
      } else {
        const shrunk = others
          .slice(1)
          .concat(worst)
          .map((c) => corner(c.at.map((x, axis) => best.at[axis]! + 0.5 * (x - best.at[axis]!))));
        corners.splice(1, shrunk.length, ...shrunk);
      }
    }
  }
  corners.sort((p, q) => p.value - q.value);
  return { at: corners[0]!.at, value: corners[0]!.value, evaluations };
}

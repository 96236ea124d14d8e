import { loadavg } from 'node:os';

/** One measured figure beside its peer, both taken in the same run; `limit_ratio` is what we promise, if anything. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer: string;
  peer_value: number;
  ratio: number;
  limit_ratio: number | null;
  /** One-minute load of the machine when the figure was taken. */
  load: number;
}

/** A figure with its ratio, `value / peer_value`, and the machine's present load. */
export function figure(
  input: Omit<Figure, 'ratio' | 'load' | 'limit_ratio'> & { limit_ratio?: number },
): Figure {
  return {
    ...input,
    ratio: input.value / input.peer_value,
    limit_ratio: input.limit_ratio ?? null,
    load: loadavg()[0]!,
  };
}

/** The middle of the values; of an even number, the mean of the two. */
export function median(values: number[]): number {
  return percentile(values, 0.5);
}

/** The value below which `share` of the values lie, interpolated. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

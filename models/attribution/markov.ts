/** How often a path went from a state to the next one. */
export interface Transition {
  /** The channels before, oldest first, up to three; empty at the start of a path. */
  history: readonly string[];
  /** The channel that followed, or how the path ended. */
  next: string;
  count: number;
}

/** How paths end; no channel has such a name. */
export const CONVERSION = '(conversion)';
export const NOTHING = '(nothing)';

export interface RemovalEffects {
  /** Share of all paths that end in a conversion. */
  conversionRate: number;
  /** By channel: the share of conversions that would be lost without it, 0 to 1. */
  effects: Map<string, number>;
}

interface State {
  channels: readonly string[];
  /** Probability to convert from here at once. */
  toConversion: number;
  /** Probability to stay. */
  toItself: number;
  /** Other states that follow, with their probability. */
  following: { state: number; probability: number }[];
}

/** A sweep that changes no probability by more than this is the last one. */
const TOLERANCE = 1e-14;
const MAX_SWEEPS = 100_000;

/**
 * Removal effects of a Markov chain of the given order over the paths of customers (Anderl, Becker, von Wangenheim,
 * Schumann 2016, "Mapping the customer journey"): a state is the last `order` channels, who meets a removed channel is
 * lost. The effect of a channel is 1 - P(conversion without it) / P(conversion). Paths without a conversion must be
 * among the transitions. Empty without a conversion. The order of the input does not matter.
 */
export function removalEffects(transitions: readonly Transition[], order: number): RemovalEffects {
  const states = chain(transitions, order);
  const conversionRate = conversionProbability(states, null);
  const effects = new Map<string, number>();
  if (conversionRate === 0) return { conversionRate, effects };
  for (const channel of [...new Set(states.flatMap((state) => state.channels))].sort()) {
    const without = conversionProbability(states, channel);
    effects.set(channel, Math.min(1, Math.max(0, 1 - without / conversionRate)));
  }
  return { conversionRate, effects };
}

/** The states of a chain; the first is the start. */
function chain(transitions: readonly Transition[], order: number): State[] {
  const counts = new Map<string, { channels: readonly string[]; next: Map<string, number> }>();
  counts.set('', { channels: [], next: new Map() });
  for (const { history, next, count } of transitions) {
    const channels = history.slice(-order);
    const key = channels.join('>');
    const state = counts.get(key) ?? { channels, next: new Map<string, number>() };
    counts.set(key, state);
    state.next.set(next, (state.next.get(next) ?? 0) + count);
  }
  const keys = [...counts.keys()].sort();
  const index = new Map(keys.map((key, at) => [key, at]));
  return keys.map((key, at) => {
    const { channels, next } = counts.get(key)!;
    const total = [...next.values()].reduce((sum, count) => sum + count, 0);
    const state: State = { channels, toConversion: 0, toItself: 0, following: [] };
    for (const [name, count] of [...next].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const probability = count / total;
      if (name === CONVERSION) state.toConversion = probability;
      else if (name !== NOTHING) {
        const to = index.get([...channels, name].slice(-order).join('>'));
        if (to === at) state.toItself += probability;
        else if (to !== undefined) state.following.push({ state: to, probability });
      }
    }
    return state;
  });
}

/** The probability to reach a conversion from the start when nobody gets past the removed channel. */
function conversionProbability(states: readonly State[], removed: string | null): number {
  const open = states.map((state) => removed === null || !state.channels.includes(removed));
  const probability = new Float64Array(states.length);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let change = 0;
    for (let at = states.length - 1; at >= 0; at--) {
      if (!open[at]) continue;
      const { toConversion, toItself, following } = states[at]!;
      let sum = toConversion;
      for (const next of following) sum += next.probability * probability[next.state]!;
      const value = toItself < 1 ? sum / (1 - toItself) : 0;
      change = Math.max(change, Math.abs(value - probability[at]!));
      probability[at] = value;
    }
    if (change <= TOLERANCE) break;
  }
  return probability[0]!;
}

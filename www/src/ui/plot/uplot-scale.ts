import { extent, ticks } from "./scale";

/**
 * Where values stand on an axis, and which of them are labelled. uPlot is given places from 0 to 1 and never the values:
 * its own search for ticks does not end for some ranges (a least value in [0.0095, 0.01) on a logarithmic axis), and
 * gives up above 1e17.
 */
export interface Scale {
  ticks: number[];
  /** 0 to 1 from end to end; null for what is not finite, which leaves a gap. */
  place(value: number): number | null;
}

/** The most powers of ten that are labelled, and that an axis spans. */
const MOST_LABELS = 7;
const MOST_DECADES = 12;

export function linear(from: number, to: number, about = 5): Scale {
  return {
    ticks: ticks(from, to, about),
    place: (value) => (Number.isFinite(value) ? (value - from) / (to - from) : null),
  };
}

/** The epochs of a run, about eight of them labelled. */
export function epochScale(epochs: number): Scale {
  return linear(0, epochs, 8);
}

/** At least from 0.01 to 3, and as far as the values go: downwards to a power of ten. What is 0 stands at its foot. */
export function logarithmic(values: readonly number[]): Scale {
  const [least] = extent(values.filter((value) => value > 0));
  const top = Math.log10(Math.max(3, extent(values)[1]));
  const lowest = Math.floor(Math.log10(Math.min(0.01, least)) + 1e-9);
  const foot = Math.max(lowest, Math.ceil(top) - MOST_DECADES);
  const decades = Math.floor(top + 1e-9) - foot;
  const each = Math.ceil(decades / MOST_LABELS);
  return {
    // Read as text, for 10 ** -24 is 1.0000000000000001e-24.
    ticks: Array.from({ length: Math.floor(decades / each) + 1 }, (_, i) => Number(`1e${foot + i * each}`)),
    place: (value) => (Number.isFinite(value) ? Math.max(0, (Math.log10(value) - foot) / (top - foot)) || 0 : null),
  };
}

/** Round numbers from one end of an axis to the other, about so many; none where there is no room between the ends. */
export function ticks(from: number, to: number, about = 5): number[] {
  const raw = (to - from) / about;
  // Not a number, infinite, the wrong way round, or too small to count in.
  if (!(raw > 1e-300 && raw < Infinity)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const each = ([1, 2, 2.5, 5, 10].find((step) => step * power >= raw * 0.999) ?? 10) * power;
  const first = Math.ceil(from / each - 1e-9);
  const last = Math.floor(to / each + 1e-9);
  // Products, for a running sum drifts away from round numbers.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * each).toPrecision(12)));
}

/** Where a count stands on an axis of powers of ten up to `most`, 0 to 1; 0 counts stand at the foot. */
export function logarithmic(value: number, most: number): number {
  return Math.log10(value + 1) / Math.log10(Math.max(most, 1) + 1);
}

/** The powers of ten up to `most`, beginning with 1. */
export function powers(most: number): number[] {
  const largest = Math.min(Math.max(most, 1), Number.MAX_VALUE);
  return Array.from({ length: Math.floor(Math.log10(largest) + 1e-9) + 1 || 1 }, (_, i) => 10 ** i);
}

/** At most so many of a curve's points, evenly, its ends among them: more than a screen has pixels only cost time. */
export function thinned<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

/** The least and the largest of the finite values; beyond each other where there are none. */
export function extent(values: Iterable<number>): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  // Not `Math.max(...values)`, which cannot take a hundred thousand of them.
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

/** How much of an accuracy-rejection curve is worth showing: up to where the accuracy has all but stopped rising. */
export function worthShowing({ rates, accuracies }: { rates: number[]; accuracies: number[] }): { rate: number; least: number } {
  const begins = accuracies[0] ?? 0;
  const most = Math.max(begins, extent(accuracies)[1]);
  const at = accuracies.findIndex((accuracy) => accuracy >= begins + 0.97 * (most - begins));
  const reached = rates[at] ?? 1;
  const rate = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((rate) => rate >= reached) ?? 1;
  const [lowest] = extent(accuracies.filter((_, i) => (rates[i] ?? 0) <= rate));
  const room = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((room) => 1 - room <= lowest) ?? 1;
  return { rate, least: 1 - room };
}

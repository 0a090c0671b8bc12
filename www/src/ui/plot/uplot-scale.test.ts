import { describe, expect, it } from "vitest";
import { epochScale, linear, logarithmic, type Scale } from "./uplot-scale";

/** What an axis must be whatever its values: few labels, in order, all of them and all values at a place that can be drawn. */
function expectSound({ ticks, place }: Scale, values: readonly number[]): void {
  expect(ticks.length).toBeLessThan(40);
  for (const tick of ticks) {
    expect(place(tick)).toBeGreaterThanOrEqual(-1e-6);
    expect(place(tick)).toBeLessThanOrEqual(1 + 1e-6);
  }
  expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
  for (const value of values) expect(Number.isFinite(place(value) ?? 0), String(value)).toBe(true);
}

const HOSTILE = [
  [],
  [0],
  [0, 0, 0],
  [NaN],
  [Infinity],
  [-Infinity, NaN],
  [1e-30],
  [1e30],
  [1e-30, 1e30],
  [5e-324, 1.7e308],
  [0.25, 0.25, 0.25],
  [-1, -2],
  [NaN, 1, Infinity, 0],
];

describe("logarithmic", () => {
  it.each(HOSTILE.map((values) => [values]))("is sound for %j", (values) => expectSound(logarithmic(values), values));

  it("is sound for every smallest loss of a sweep, the edges of powers of ten among them", () => {
    for (let exponent = -40; exponent < 6; exponent += 0.05) {
      const least = 10 ** exponent;
      for (const value of [least, least * (1 - 1e-9), least * (1 + 1e-9)]) expectSound(logarithmic([2.3, value]), [value]);
    }
    for (let least = 0.009; least < 0.011; least += 1e-5) expectSound(logarithmic([2.3, least]), [least]);
  });

  it("begins at a power of ten at or below the least value, and labels powers of ten", () => {
    expect(logarithmic([2.3, 0.5]).ticks).toEqual([0.01, 0.1, 1]);
    expect(logarithmic([2.3, 0.0097]).ticks).toEqual([0.001, 0.01, 0.1, 1]);
    expect(logarithmic([2.3, 0.001]).ticks).toEqual([0.001, 0.01, 0.1, 1]);
    expect(logarithmic([1e-24]).ticks).toEqual([1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 1e-1]);
    expect(logarithmic([2.3, 0.5]).place(0.01)).toBe(0);
    expect(logarithmic([2.3, 0.5]).place(3)).toBeCloseTo(1, 12);
  });

  it("puts what has no logarithm at the foot, and what is not finite nowhere", () => {
    const { place } = logarithmic([1]);
    expect([0, -1, NaN, Infinity].map(place)).toEqual([0, 0, null, null]);
  });

  it("takes a million values", () => {
    const values = Array.from({ length: 1_000_000 }, (_, i) => 1 / (i + 1));
    expectSound(logarithmic(values), values.slice(-3));
  });
});

describe("linear", () => {
  it.each([[0, 1], [0, 1e30], [0, 1e-30], [0.98, 1], [0, 0], [1, 0], [0, NaN], [0, Infinity], [-1e300, 1e300], [0, 5e-324]])(
    "is sound from %d to %d",
    (from, to) => {
      expect(linear(from, to).ticks.length).toBeLessThan(12);
      expect(linear(from, to).place(NaN)).toBeNull();
    },
  );

  it("labels whole epochs", () => {
    expect(epochScale(5).ticks).toEqual([0, 1, 2, 3, 4, 5]);
    expect(epochScale(12).ticks).toEqual([0, 2, 4, 6, 8, 10, 12]);
  });
});

import { describe, expect, it } from "vitest";
import { extent, logarithmic, powers, thinned, ticks, worthShowing } from "./scale";

describe("ticks", () => {
  it("are round numbers from end to end", () => {
    expect(ticks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(0.95, 1)).toEqual([0.95, 0.96, 0.97, 0.98, 0.99, 1]);
    expect(ticks(0.995, 1)).toEqual([0.995, 0.996, 0.997, 0.998, 0.999, 1]);
  });

  it("stay within where the ends are not round", () => {
    expect(ticks(0.13, 0.87)).toEqual([0.2, 0.4, 0.6, 0.8]);
  });
});

describe("a logarithmic axis", () => {
  it("begins at no images and ends at the most", () => {
    expect(logarithmic(0, 9999)).toBe(0);
    expect(logarithmic(9, 9999)).toBeCloseTo(0.25);
    expect(logarithmic(9999, 9999)).toBe(1);
    expect(powers(9902)).toEqual([1, 10, 100, 1000]);
    expect(powers(1000)).toEqual([1, 10, 100, 1000]);
    expect(powers(0)).toEqual([1]);
  });
});

describe("worthShowing", () => {
  it("ends where the accuracy has all but stopped rising, and leaves no point out below", () => {
    const rates = [0, 0.01, 0.04, 0.5, 0.9];
    expect(worthShowing({ rates, accuracies: [0.991, 0.995, 0.9999, 1, 1] })).toEqual({ rate: 0.05, least: 0.99 });
    expect(worthShowing({ rates, accuracies: [0.4, 0.3, 0.5, 0.6, 1] })).toEqual({ rate: 1, least: 0 });
  });

  it("shows something of a net that is always right, and of one that is always wrong", () => {
    expect(worthShowing({ rates: [0], accuracies: [1] })).toEqual({ rate: 0.01, least: 0.999 });
    expect(worthShowing({ rates: [0], accuracies: [0] })).toEqual({ rate: 0.01, least: 0 });
  });
});

describe("what no value may hold up", () => {
  it.each([[0, NaN], [NaN, 1], [0, Infinity], [-Infinity, Infinity], [1, 1], [2, 1], [0, 5e-324]])("no ticks from %d to %d", (from, to) => {
    expect(ticks(from, to)).toEqual([]);
  });

  it("a few ticks and powers for any range", () => {
    for (const to of [1e-299, 1e-30, 1e30, Number.MAX_VALUE]) expect(ticks(0, to).length).toBeLessThan(12);
    expect(powers(NaN)).toEqual([1]);
    expect(powers(Infinity).length).toBe(309);
  });

  it("a million points, and none", () => {
    const many = Array.from({ length: 1_000_000 }, (_, i) => i);
    expect(extent(many)).toEqual([0, 999_999]);
    expect(extent([NaN, 3, Infinity, -1])).toEqual([-1, 3]);
    expect(extent([])).toEqual([Infinity, -Infinity]);
    const few = thinned(many, 5);
    expect(few).toEqual([0, 250_000, 500_000, 749_999, 999_999]);
    expect(thinned([1, 2], 5)).toEqual([1, 2]);
    expect(worthShowing({ rates: many.map((i) => i / 1e6), accuracies: many.map(() => 0.5) }).least).toBeLessThanOrEqual(0.5);
  });
});

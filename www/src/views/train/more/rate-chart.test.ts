import { describe, expect, it } from "vitest";
import { rateTicks, roundRate, shown } from "./rate-chart";

describe("the chart of a search for a learning rate", () => {
  const rates = Float32Array.of(1e-3, 1e-2, 1e-1, 1);

  it("goes by powers of ten and leaves out what blew up", () => {
    const curve = shown({
      rates,
      losses: Float32Array.of(2, 1, 0.5, Infinity),
      smoothed: Float32Array.of(2, 1.5, 1, 90),
      suggestion: 1e-2,
    });
    expect([curve.from, curve.to]).toEqual([expect.closeTo(-3), expect.closeTo(0)]);
    expect(curve.losses).toHaveLength(3);
    expect(curve.most).toBeCloseTo(3.15);
    expect(curve.mark).toEqual([expect.closeTo(-2), 1.5]);
    expect(rateTicks(curve.from, curve.to)).toEqual([-3, -2, -1, 0]);
  });

  it("marks nothing where the loss falls nowhere", () => {
    const flat = Float32Array.of(1, 1, 1, 1);
    expect(shown({ rates, losses: flat, smoothed: flat }).mark).toBeUndefined();
    expect(roundRate(0.0031622)).toBe(0.0032);
  });
});

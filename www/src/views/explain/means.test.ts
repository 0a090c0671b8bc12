import { describe, expect, it } from "vitest";
import { distances, nearest } from "./means";

describe("distances of images", () => {
  it("are means over their pixels", () => {
    const { absolute, square } = distances(Float32Array.of(0, 1, 0.5, 0), Float32Array.of(0, 0, 0, 0.5));
    expect(absolute).toBeCloseTo(0.5);
    expect(square).toBeCloseTo(Math.sqrt(1.5 / 4));
    expect(distances(Float32Array.of(0.3), Float32Array.of(0.3))).toEqual({ absolute: 0, square: 0 });
  });

  it("tell the nearest, where there is one", () => {
    expect(nearest([0.3, undefined, 0.1])).toBe(2);
    expect(nearest([undefined])).toBeUndefined();
    expect(nearest([])).toBeUndefined();
  });
});

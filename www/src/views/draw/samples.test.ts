import { describe, expect, it } from "vitest";
import { PAD_SIZE } from "./model.svelte";
import { sample } from "./samples";

describe("sample", () => {
  it("draws each digit inside the pad, a pen's width from the edge", () => {
    for (let digit = 0; digit < 10; digit++) {
      const points = sample(digit, PAD_SIZE).flat();
      expect(points.length).toBeGreaterThan(10);
      for (const { x, y } of points) {
        expect(Math.min(x, y)).toBeGreaterThan(22);
        expect(Math.max(x, y)).toBeLessThan(PAD_SIZE - 22);
      }
    }
  });

  it("passes smoothly: no step is longer than a tenth of the pad", () => {
    for (let digit = 0; digit < 10; digit++) {
      for (const stroke of sample(digit, PAD_SIZE)) {
        const steps = stroke.slice(1).map(({ x, y }, i) => Math.hypot(x - stroke[i]!.x, y - stroke[i]!.y));
        expect(Math.max(...steps)).toBeLessThan(PAD_SIZE / 10);
      }
    }
  });

  it("has nothing for what is no digit", () => {
    expect(sample(10, PAD_SIZE)).toEqual([]);
  });
});

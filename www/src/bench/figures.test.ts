import { describe, expect, it } from "vitest";
import { quantile, trainingFlops } from "./figures";

describe("trainingFlops", () => {
  it("leaves out the gradient of the first layer's input", () => {
    const layers = [{ multiplyAdds: 288_000 }, { multiplyAdds: 0 }, { multiplyAdds: 1_600_000 }, { multiplyAdds: 5_000 }];
    expect(trainingFlops(layers)).toBe(4 * 288_000 + 6 * 1_605_000);
  });

  it("counts from the first layer that costs anything", () => {
    expect(trainingFlops([{ multiplyAdds: 0 }, { multiplyAdds: 10 }])).toBe(40);
  });
});

describe("quantile", () => {
  const values = [5, 1, 4, 2, 3];

  it("takes the nearest rank", () => {
    expect(quantile(values, 0.5)).toBe(3);
    expect(quantile(values, 0.99)).toBe(5);
    expect(quantile(values, 0)).toBe(1);
  });

  it("leaves the values in their order", () => {
    quantile(values, 0.5);
    expect(values).toEqual([5, 1, 4, 2, 3]);
  });

  it("has no answer for no values", () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

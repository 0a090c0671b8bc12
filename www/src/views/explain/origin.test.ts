import { describe, expect, it } from "vitest";
import { channelSums, indexOf, productsOf, unitName } from "./origin";

const PRODUCTS = {
  shape: [2, 1, 2] as [number, number, number],
  firstChannel: 0,
  weights: Float32Array.of(1, 2, 3, 4),
  inputs: Float32Array.of(1, 1, 0.5, -1),
  bias: 0.5,
  value: 1,
};

describe("where a value comes from", () => {
  it("is told channel by channel, and adds up", () => {
    const sums = channelSums(PRODUCTS);
    expect(sums).toEqual([3, -2.5]);
    expect(PRODUCTS.bias + sums[0]! + sums[1]!).toBe(PRODUCTS.value);
    expect([...productsOf(PRODUCTS, 1).products]).toEqual([1.5, -4]);
  });

  it("has a name by channel, row and column", () => {
    const layer = (shape: number[]) => ({ name: "conv1", kind: "convolution", shape, parameters: [] });
    expect(unitName(layer([20, 24, 24]), 576 + 25)).toBe("conv1, channel 1, row 1, column 1");
    expect(unitName(layer([10]), 7)).toBe("conv1, value 7");
    expect(unitName(layer([3, 4]), 5)).toBe("conv1, row 1, column 1");
    expect(unitName(layer([]), 0)).toBe("conv1");
    expect(indexOf([50, 20, 5, 5], 513)).toBe("1, 0, 2, 3");
    expect(indexOf([10], 7)).toBe("7");
  });
});

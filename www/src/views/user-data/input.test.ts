import { describe, expect, it } from "vitest";
import { inputOf } from "./input";

const net = (inputs: unknown) => JSON.stringify({ inputs, layers: [] });

describe("inputOf", () => {
  it("is LeNet's where there is no other net, else what the net says", () => {
    expect(inputOf(undefined)).toEqual([1, 28, 28]);
    expect(inputOf(net({ Input: [3, 32, 24] }))).toEqual([3, 32, 24]);
  });

  it("takes a list of values for a square picture, grey or in colour", () => {
    expect(inputOf(net({ Input: [784] }))).toEqual([1, 28, 28]);
    expect(inputOf(net({ Input: [3072] }))).toEqual([3, 32, 32]);
  });

  it.each([
    [{ Input: [20] }, "takes 20, which is not the shape of a picture"],
    [{ Input: [28, 28] }, "takes 28×28, which is not"],
    [{ Input: [1, null, 28] }, "takes 1×any×28, which is not"],
    [{ Input: null }, "takes anything, which is not"],
    [{ Input: [2, 28, 28] }, "1 channel (grey) or 3"],
    [{ Left: [1, 2, 2], Right: [1, 2, 2] }, "has 2: Left, Right"],
    [{}, "has 0: none"],
  ])("says why %j takes no pictures", (inputs, said) => {
    expect(() => inputOf(net(inputs))).toThrow(said);
  });
});

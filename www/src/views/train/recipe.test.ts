import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE, heldOut, recipeProblem } from "./recipe";

describe("recipeProblem", () => {
  it("has nothing against the default", () => {
    expect(recipeProblem(DEFAULT_RECIPE)).toBeUndefined();
  });

  it.each([
    ["epochs", [0, -1, 1.5, 10_001, NaN], "Epochs"],
    ["batchSize", [0, 2.5, 1025], "batch size"],
    ["learningRate", [0, -0.1, Infinity, NaN], "learning rate"],
    ["seed", [-1, 0.5, 2 ** 32], "seed"],
  ] as const)("names %s where it cannot be", (field, values, word) => {
    for (const value of values) expect(recipeProblem({ ...DEFAULT_RECIPE, [field]: value })).toContain(word);
  });

  // An emptied number field gives null in Svelte.
  it("takes an empty field for a mistake", () => {
    expect(recipeProblem({ ...DEFAULT_RECIPE, epochs: null as unknown as number })).toContain("Epochs");
    expect(recipeProblem({ ...DEFAULT_RECIPE, learningRate: null as unknown as number })).toContain("learning rate");
  });
});

describe("heldOut", () => {
  it("takes a tenth, and 5,000 at most", () => {
    expect(heldOut(60_000)).toBe(5000);
    expect(heldOut(2009)).toBe(200);
    expect(heldOut(5)).toBe(0);
  });
});

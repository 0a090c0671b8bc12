import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE, optionsOf, recipeProblem } from "./recipe";

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

describe("optionsOf", () => {
  it("has the constants of its optimizer alone, and not when the run ends", () => {
    const { momentum, weightDecay, ...rest } = DEFAULT_RECIPE;
    expect(optionsOf({ ...DEFAULT_RECIPE, patience: 2, seconds: 3 })).toEqual({ ...rest, weightDecay });
    expect(optionsOf({ ...DEFAULT_RECIPE, optimizer: "sgd" })).toEqual({ ...rest, optimizer: "sgd", momentum });
    expect(optionsOf({ ...DEFAULT_RECIPE, optimizer: "adam" })).toEqual({ ...rest, optimizer: "adam" });
    expect(optionsOf({ ...DEFAULT_RECIPE, fullBatch: true }).batchSize).toBe("all");
  });
});

import { describe, expect, it } from "vitest";
import type { Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE, recipeProblem, setOption } from "./recipe";

describe("recipeProblem", () => {
  it("has nothing against the default", () => {
    expect(recipeProblem(DEFAULT_RECIPE)).toBeUndefined();
  });

  it.each([
    ["epochs", [0, -1, 1.5, 10_001, NaN], "Epochs"],
    ["batchSize", [0, 2.5, 1025], "Batch size"],
    ["learningRate", [0, -0.1, Infinity, NaN], "Learning rate"],
    ["seed", [-1, 0.5, 2 ** 32], "Seed"],
  ] as const)("names %s where it cannot be", (field, values, word) => {
    for (const value of values) expect(recipeProblem({ ...DEFAULT_RECIPE, [field]: value })).toContain(word);
  });

  // An emptied number field gives null in Svelte.
  it("takes an empty field for a mistake", () => {
    expect(recipeProblem({ ...DEFAULT_RECIPE, epochs: null as unknown as number })).toContain("Epochs");
    expect(recipeProblem({ ...DEFAULT_RECIPE, learningRate: null as unknown as number })).toContain("Learning rate");
  });
});

describe("setOption", () => {
  it("forgets the constants of the optimizer or schedule before", () => {
    const recipe: Recipe = { ...DEFAULT_RECIPE, beta1: 0.8, weightDecay: 0.1, stepFactor: 0.5, stepAt: [0.1], l2: 0.1 };
    setOption(recipe, "optimizer", "sgd");
    setOption(recipe, "schedule", "cosine");
    expect(recipe).toEqual({ ...DEFAULT_RECIPE, optimizer: "sgd", learningRate: 0.05, schedule: "cosine", l2: 0.1 });
  });
});

import { describe, expect, it } from "vitest";
import type { Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE, needsLayers } from "./recipe";
import { NUMBERS, numberProblem, prune, set, settingsProblem, sharesOf } from "./settings";

const recipe = (more: Partial<Recipe> = {}): Recipe => ({ ...DEFAULT_RECIPE, ...more });

describe("further settings", () => {
  it("are none of the module's business while they are as usual", () => {
    const changed = recipe();
    for (const { key, usual } of NUMBERS) if (usual !== undefined) set(changed, key, usual, usual);
    expect(changed).toEqual(DEFAULT_RECIPE);
    expect(needsLayers(changed)).toBe(false);
  });

  it("ask for the module with all layers where the first one does not know them", () => {
    for (const plain of [{ shift: 2 }, { validation: 0 }, { patience: 1 }, { objective: "automatic" }] as const) {
      expect(needsLayers(recipe(plain))).toBe(false);
    }
    for (const more of [{ beta1: 0.8 }, { clipNorm: 1 }, { fullBatch: true }, { objective: "mean-squared" }] as const) {
      expect(needsLayers(recipe(more))).toBe(true);
    }
  });

  it("are forgotten with the optimizer or schedule they belong to", () => {
    const changed = recipe({ optimizer: "sgd", beta1: 0.8, epsilon: 1e-6, stepFactor: 0.5, stepAt: [0.1], l2: 0.1 });
    prune(changed);
    expect(changed).toEqual(recipe({ optimizer: "sgd", l2: 0.1 }));
    const back = recipe({ momentum: 0.5 });
    prune(back);
    expect(back.momentum).toBe(0.9);
  });

  it("are named where they cannot be", () => {
    expect(settingsProblem(recipe({ optimizer: "adam", beta2: 1 }))).toBe("Beta 2 must be a number from 0 to below 1.");
    expect(settingsProblem(recipe({ patience: 0 }))).toContain("Patience");
    expect(settingsProblem(recipe({ stepAt: sharesOf("0.5, x") }))).toContain("shares of the run");
    expect(settingsProblem(recipe({ stepAt: sharesOf("0.25; 0.5  0.75") }))).toBeUndefined();
    const seconds = NUMBERS.find(({ key }) => key === "seconds")!;
    expect(numberProblem(seconds, recipe({ seconds: NaN }))).toContain("Time limit");
    expect(numberProblem(seconds, recipe())).toBeUndefined();
  });
});

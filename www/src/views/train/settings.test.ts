import { describe, expect, it } from "vitest";
import type { Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE, needsLayers } from "./recipe";
import { ALL_OPTIONS, fieldsOf, hintOf, numbersIn, OPTIMIZERS, optionsIn, problemOf, SCHEDULES, set, settingsProblem } from "./settings";

const recipe = (more: Partial<Recipe> = {}): Recipe => ({ ...DEFAULT_RECIPE, ...more });
const field = (key: keyof Recipe) => ALL_OPTIONS.find((field) => field.key === key)!;

describe("further settings", () => {
  it("are none of the module's business while they are as usual", () => {
    const changed = recipe();
    for (const field of optionsIn(changed)) set(changed, field, field.default as never);
    expect(changed).toEqual(DEFAULT_RECIPE);
    expect(needsLayers(changed)).toBe(false);
  });

  it("ask for the module with all layers where the first one does not know them", () => {
    for (const plain of [{ shift: 2 }, { validation: 0 }, { patience: 1 }, { beta1: 0.8 }] as const) {
      expect(needsLayers(recipe(plain))).toBe(false);
    }
    for (const more of [{ stepFactor: 0.8 }, { clipNorm: 1 }, { batchSize: "all" }, { objective: "mean-squared" }] as const) {
      expect(needsLayers(recipe(more))).toBe(true);
    }
  });

  it("are in one group of the form each, with the constants of the optimizer and schedule that are chosen", () => {
    const common = ["multipliers", ...Object.keys(DEFAULT_RECIPE)];
    for (const { name: optimizer } of OPTIMIZERS as readonly { name: Recipe["optimizer"] }[]) {
      for (const { name: schedule } of SCHEDULES as readonly { name: Recipe["schedule"] }[]) {
        const chosen = recipe({ optimizer, schedule });
        const shown = (["constants", "gradients", "images", "end"] as const).flatMap((group) => fieldsOf(group, chosen));
        const expected = optionsIn(chosen).filter(({ key }) => !common.includes(key));
        expect(new Set(shown)).toEqual(new Set(expected));
        expect(shown).toHaveLength(expected.length);
      }
    }
  });

  it("are one or the other where a run has only one", () => {
    const changed = recipe({ schedule: "step", stepAt: [0.1], clipNorm: 1 });
    set(changed, field("stepEvery"), 2);
    set(changed, field("clipValue"), 0.5);
    expect(changed).toEqual(recipe({ schedule: "step", stepEvery: 2, clipValue: 0.5 }));
  });

  it("are explained with their unit", () => {
    expect(hintOf({ key: "rest", label: "rest", kind: "integer", unit: "ms", help: "How long to wait" })).toBe("How long to wait. In ms.");
    expect(hintOf(field("seconds"))).toBe("End the run after so many seconds.");
    for (const one of ALL_OPTIONS) expect(hintOf(one).toLowerCase()).toContain(one.unit ?? "");
  });

  it("are named where they cannot be", () => {
    const beta2 = "Beta 2 must be a number from 0 to below 1, for example 0.999.";
    expect(settingsProblem(recipe({ optimizer: "adam", beta2: 1 }))).toBe(beta2);
    expect(settingsProblem(recipe({ patience: 0 }))).toContain("Patience");
    const step = (text: string) => settingsProblem(recipe({ schedule: "step", stepAt: numbersIn(text) }));
    expect(step("0.5, x")).toBe("Step positions must be shares of the run, from 0 to below 1, for example 0.5, 0.75.");
    expect(step("0.25; 0.5  0.75")).toBeUndefined();
    expect(problemOf(field("seconds"), NaN)).toContain("Time limit");
    expect(problemOf(field("seconds"), undefined)).toBeUndefined();
    expect(problemOf(field("l2Biases"), "yes")).toContain("true or false");
  });
});

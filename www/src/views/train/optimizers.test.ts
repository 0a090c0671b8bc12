import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE, optionsOf } from "./recipe";
import { constantOf, OPTIMIZERS, optimizerOf } from "./optimizers";
import { NUMBERS, numberProblem, usualOf } from "./settings";

describe("the optimizers", () => {
  it("are those of the library's catalogue", () => {
    expect(OPTIMIZERS.map(({ label }) => label)).toEqual(expect.arrayContaining(["SGD", "RMSProp", "AdamW"]));
    expect(optimizerOf("adamw").learningRate).toBe(DEFAULT_RECIPE.learningRate);
    expect(() => optimizerOf("newton" as never)).toThrow("There is no optimizer newton. There are sgd, ");
  });

  it("have a setting for each constant, at its usual value where nothing is set", () => {
    for (const { name, fields } of OPTIMIZERS) {
      const recipe = { ...DEFAULT_RECIPE, optimizer: name };
      const settings = NUMBERS.filter(({ group, applies }) => group === "optimizer" && applies?.(recipe));
      expect(settings.map(({ key }) => key).sort(), name).toEqual(fields.map(({ key }) => key).sort());
      for (const setting of settings) {
        const usual = usualOf(setting, recipe)!;
        expect(usual, `${name} ${setting.key}`).toBe(constantOf(name, setting.key)?.default);
        expect(numberProblem(setting, { ...recipe, [setting.key]: usual })).toBeUndefined();
      }
    }
  });

  it("are given no constant of another one", () => {
    for (const { name } of OPTIMIZERS) {
      const options = optionsOf({ ...DEFAULT_RECIPE, optimizer: name });
      for (const key of ["momentum", "weightDecay"]) expect(key in options).toBe(constantOf(name, key) !== undefined);
    }
  });
});

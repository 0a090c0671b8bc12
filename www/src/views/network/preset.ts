import type { Initializer, Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE } from "../train/recipe";
import { optionsIn, set } from "../train/settings";
import { choiceOf, initializerOf } from "./initializer";
import type { Preset } from "./protocol";

/** What the page asks for of a preset's options. */
export function recipeOf({ options }: Preset): Recipe {
  const { optimizer, schedule } = options;
  const recipe: Recipe = { ...DEFAULT_RECIPE, optimizer, schedule };
  for (const field of optionsIn(recipe)) set(recipe, field, options[field.key] as never);
  return recipe;
}

/** A number as it was meant: the core has single precision, whose 0.01 is 0.009999999776. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

export function initializerOfPreset({ initializer }: Preset): Initializer {
  const { name, numbers } = choiceOf(initializer);
  return initializerOf(name, Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, rounded(value)])));
}

/** The preset of that id. */
export function presetIn(presets: readonly Preset[], id: string): Preset {
  const preset = presets.find((preset) => preset.id === id);
  if (!preset) throw new Error(`There is no preset “${id}”. There are ${presets.map(({ id }) => id).join(", ")}.`);
  return preset;
}

/** Whether a preset's net is LeNet as the first load has it. */
export function isLenet(id: string): boolean {
  return id === "lenet" || id === "lenet-fashion";
}

/** The data set's id on the page. */
export function dataOf({ set, small }: Preset): string {
  return small ? `${set}-small` : set;
}

import type { Initializer, Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE } from "../train/recipe";
import { NUMBERS, set, usualOf } from "../train/settings";
import type { Preset } from "./protocol";

/** A number as it was meant: the core has single precision, whose 0.003 is 0.003000000026. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** What the page asks for of a preset's recipe. */
export function recipeOf({ options }: Preset): Recipe {
  const { epochs, batchSize, optimizer, schedule, seed, objective } = options;
  const recipe: Recipe = {
    epochs,
    batchSize: batchSize === "all" ? DEFAULT_RECIPE.batchSize : batchSize,
    optimizer,
    learningRate: rounded(options.learningRate),
    momentum: rounded(options.momentum ?? DEFAULT_RECIPE.momentum),
    weightDecay: rounded(options.weightDecay ?? DEFAULT_RECIPE.weightDecay),
    schedule,
    seed,
    ...(objective ? { objective } : {}),
    ...(batchSize === "all" ? { fullBatch: true } : {}),
  };
  for (const setting of NUMBERS) {
    const { key } = setting;
    const value = options[key];
    if (typeof value === "number" && !(key in recipe)) set(recipe, key, rounded(value), usualOf(setting, recipe));
  }
  return recipe;
}

export function initializerOf({ initializer }: Preset): Initializer {
  if (typeof initializer === "string") return initializer;
  const { weights, biases } = initializer.normal;
  return { normal: { weights: rounded(weights), biases: rounded(biases) } };
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

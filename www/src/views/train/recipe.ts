import type { Recipe } from "../../worker/protocol";
import { constantOf } from "./optimizers";

/** The recipe a visitor starts from: five epochs of it reach 99.2 % and more on MNIST. */
export const DEFAULT_RECIPE: Readonly<Recipe> = {
  epochs: 5,
  batchSize: 64,
  optimizer: "adamw",
  learningRate: 0.003,
  momentum: 0.9,
  weightDecay: 0.01,
  schedule: "one-cycle",
  seed: 1,
};

/** What the module of the first load knows of, or never hears of. */
const PLAIN = [...Object.keys(DEFAULT_RECIPE), "validation", "shift", "patience", "seconds"];

/** Whether a recipe asks for what only the module with all layers can do. */
export function needsLayers(recipe: Recipe): boolean {
  return Object.entries(recipe).some(([key, value]) => !PLAIN.includes(key) && value && value !== "automatic");
}

/** A recipe as the package takes it: when a run ends is the page's to know, and an optimizer has its own constants alone. */
export function optionsOf({ patience, seconds, momentum, weightDecay, fullBatch, ...rest }: Recipe) {
  const { optimizer, batchSize } = rest;
  return {
    ...rest,
    batchSize: fullBatch ? ("all" as const) : batchSize,
    ...(constantOf(optimizer, "momentum") ? { momentum } : {}),
    ...(constantOf(optimizer, "weightDecay") ? { weightDecay } : {}),
  };
}

/** What is wrong with a recipe, as a sentence. */
export function recipeProblem(recipe: Recipe): string | undefined {
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (!whole(recipe.epochs, 1, 10_000)) return "Epochs must be a whole number from 1 to 10,000.";
  if (!whole(recipe.batchSize, 1, 1024)) return "The batch size must be a whole number from 1 to 1,024.";
  if (!(recipe.learningRate > 0 && Number.isFinite(recipe.learningRate))) {
    return "The learning rate must be a number above 0, for example 0.003.";
  }
  if (!whole(recipe.seed, 0, 2 ** 32 - 1)) return "The seed must be a whole number from 0 to 4,294,967,295.";
  return undefined;
}

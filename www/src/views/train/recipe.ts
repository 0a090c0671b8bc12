import type catalogue from "../../generated/catalogue.json";
import first from "../../generated/catalogue.json?part=first";
import { capitalized, type Field } from "../../ui/fields/field";
import type { Recipe } from "../../worker/protocol";

const { constants, fields, learningRates, plain, usual } = first as (typeof catalogue)["first"];

/** The recipe a visitor starts from: five epochs of it reach 99.2 % and more on MNIST. */
export const DEFAULT_RECIPE = usual as Readonly<Recipe>;

/** The options that are always in sight; every recipe has them. */
export const COMMON_FIELDS = fields as unknown as readonly (Field & { key: keyof Recipe })[];

/** The constants of all optimizers, and of all schedules. */
const CONSTANTS = constants as { readonly [K in keyof Recipe]?: (keyof Recipe)[] };

/** A learning rate that the optimizer does well with; they differ by more than a factor of ten. */
export function usualLearningRate(optimizer: Recipe["optimizer"]): number {
  return learningRates[optimizer];
}

/**
 * Sets an option. Another optimizer or schedule brings its own constants, and an optimizer its usual learning rate too,
 * unless the visitor has set one.
 */
export function setOption<K extends keyof Recipe>(recipe: Recipe, key: K, value: Recipe[K]): void {
  const { optimizer, learningRate } = recipe;
  recipe[key] = value;
  for (const constant of CONSTANTS[key] ?? []) delete recipe[constant];
  if (key === "optimizer" && learningRate === usualLearningRate(optimizer)) recipe.learningRate = usualLearningRate(recipe.optimizer);
}

/** Whether a recipe asks for what the module of the first load does not take. */
export function needsLayers(recipe: Recipe): boolean {
  return recipe.batchSize === "all" || Object.keys(recipe).some((key) => !plain.includes(key));
}

/** Whole numbers without a bound of their own end here: no run needs more, and a slip of the finger takes no memory. */
const MOST: Record<string, number> = { epochs: 10_000, batchSize: 1024, seed: 2 ** 32 - 1 };
const MOST_OF_OTHERS = 1_000_000;

/** What is wrong with an option that is a number, as a sentence. */
export function numberProblem(field: Field, value: unknown): string | undefined {
  const { key, label, kind, min = -Infinity, default: usual } = field;
  const isWhole = kind !== "number";
  const max = field.max ?? (isWhole ? (MOST[key] ?? MOST_OF_OTHERS) : Infinity);
  if (isNumberIn(value, isWhole, { ...field, min, max }) || (value && value === field.name)) return undefined;
  const expected = isWhole ? `a whole number from ${min} to ${max.toLocaleString("en")}` : field.expected;
  const example = usual && !isWhole ? `, for example ${usual}` : "";
  return `${capitalized(label)} must be ${expected}${example}.`;
}

function isNumberIn(value: unknown, isWhole: boolean, { min, max, aboveMin, belowMax }: Field & Bounds): boolean {
  if (typeof value !== "number" || !(isWhole ? Number.isInteger(value) : Number.isFinite(value))) return false;
  return (aboveMin ? value > min : value >= min) && (belowMax ? value < max : value <= max);
}

type Bounds = { min: number; max: number };

/** What is wrong with one of the options that are always in sight, as a sentence. */
export function recipeProblem(recipe: Recipe): string | undefined {
  for (const field of COMMON_FIELDS) {
    const problem = field.choices ? undefined : numberProblem(field, recipe[field.key]);
    if (problem) return problem;
  }
  return undefined;
}

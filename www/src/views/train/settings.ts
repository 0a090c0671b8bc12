import type { Recipe } from "../../worker/protocol";
import { constantOf, OPTIMIZERS, type Constant } from "./optimizers";

/** What a number may be: a test, and the words for it. */
interface Range {
  words: string;
  has(value: number): boolean;
}

const ABOVE_ZERO: Range = { words: "a number above 0", has: (value) => value > 0 && Number.isFinite(value) };
const FROM_ZERO: Range = { words: "a number from 0 up", has: (value) => value >= 0 && Number.isFinite(value) };
const BELOW_ONE: Range = { words: "a number from 0 to below 1", has: (value) => value >= 0 && value < 1 };

function whole(least: number, most: number): Range {
  const words = `a whole number from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}`;
  return { words, has: (value) => Number.isInteger(value) && value >= least && value <= most };
}

export type NumberKey = {
  [K in keyof Recipe]-?: NonNullable<Recipe[K]> extends number ? K : never;
}[keyof Recipe];

/** A number that a visitor may set beside those that are always in sight. */
export interface NumberSetting {
  key: NumberKey;
  /** In links. */
  short: string;
  label: string;
  /** Where it is not set; none where that means that there is no such thing. */
  usual?: number;
  range: Range;
  /** What it means, in a few words. */
  hint: string;
  /** Whether it plays a part in a recipe; always where left out. */
  applies?: (recipe: Recipe) => boolean;
  group: "optimizer" | "schedule" | "gradients" | "images" | "end";
}

/** The constants of all optimizers, each once. */
const CONSTANTS = OPTIMIZERS.flatMap(({ fields }) => fields).filter(
  ({ key }, at, all) => all.findIndex((other) => other.key === key) === at,
);

function constantSetting(constant: Constant): NumberSetting {
  const { key, label, help } = constant;
  return {
    key: key as NumberKey,
    short: key === "weightDecay" ? "decay" : key,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    usual: constant.default,
    range: rangeOf(constant),
    hint: help,
    applies: ({ optimizer }) => constantOf(optimizer, key) !== undefined,
    group: "optimizer",
  };
}

function rangeOf({ expected, min = -Infinity, max = Infinity, aboveMin, belowMax }: Constant): Range {
  const isAbove = (value: number) => (aboveMin ? value > min : value >= min);
  const isBelow = (value: number) => (belowMax ? value < max : value <= max);
  return { words: expected, has: (value) => Number.isFinite(value) && isAbove(value) && isBelow(value) };
}

/** Where a setting is not set: what the recipe's optimizer has, if it is a constant of it. */
export function usualOf({ key, usual }: NumberSetting, { optimizer }: Recipe): number | undefined {
  return constantOf(optimizer, key)?.default ?? usual;
}

const inSteps = ({ schedule }: Recipe) => schedule === "step";

/** All further numbers, in the order in which they are shown. */
export const NUMBERS: readonly NumberSetting[] = [
  ...CONSTANTS.map(constantSetting),
  {
    ...{ key: "stepFactor", short: "factor", label: "Factor of a step", usual: 0.1, range: ABOVE_ZERO, group: "schedule" },
    hint: "Of the learning rate before it.",
    applies: inSteps,
  },
  {
    ...{ key: "stepEvery", short: "every", label: "Epochs to a step", usual: 0, range: whole(0, 10_000), group: "schedule" },
    hint: "0 for steps at the shares beside.",
    applies: inSteps,
  },
  {
    ...{ key: "l2", short: "l2", label: "L2 penalty", usual: 0, range: FROM_ZERO, group: "gradients" },
    hint: "λ in λ/2·‖weights‖²; 0 for none.",
  },
  {
    ...{ key: "clipNorm", short: "clip", label: "Largest norm", range: ABOVE_ZERO, group: "gradients" },
    hint: "Of all gradients together.",
    applies: ({ clipNorm }) => clipNorm !== undefined,
  },
  {
    ...{ key: "clipValue", short: "clipvalue", label: "Largest gradient", range: ABOVE_ZERO, group: "gradients" },
    hint: "Of each parameter.",
    applies: ({ clipValue }) => clipValue !== undefined,
  },
  {
    ...{ key: "validation", short: "held", label: "Images held out", range: whole(0, 1_000_000), group: "images" },
    hint: "Empty: a tenth, 5,000 at most.",
  },
  {
    ...{ key: "shift", short: "shift", label: "Shift, pixels", usual: 0, range: whole(0, 8), group: "images" },
    hint: "How far an image is moved, at random, each time it is shown.",
  },
  {
    ...{ key: "patience", short: "patience", label: "Patience, epochs", range: whole(1, 10_000), group: "end" },
    hint: "Without a lower validation loss; then the best net is kept. Empty: to the end.",
  },
  {
    ...{ key: "seconds", short: "seconds", label: "Time limit, seconds", range: ABOVE_ZERO, group: "end" },
    hint: "Empty: none.",
  },
];

/** Where the schedule in steps has them, unless something else is said. */
export const STEP_AT: readonly number[] = [0.5, 0.75];

/** A setting at its usual value is none: it is left out of links, and a run without it needs no further module. */
export function set<K extends keyof Recipe>(recipe: Recipe, key: K, value: Recipe[K], usual?: Recipe[K]): void {
  // Those that every recipe has stay.
  if (value === usual && key !== "momentum" && key !== "weightDecay") delete recipe[key];
  else recipe[key] = value;
}

/** Forgets what plays no part any more, after another optimizer or schedule was chosen. */
export function prune(recipe: Recipe): void {
  for (const setting of NUMBERS) {
    const { key, applies } = setting;
    const usual = usualOf(setting, recipe);
    if (recipe[key] !== undefined && applies?.(recipe) === false) set(recipe, key, usual, usual);
  }
  if (!inSteps(recipe) || recipe.stepEvery) delete recipe.stepAt;
}

/** What is wrong with one of these numbers, as a sentence. */
export function numberProblem({ key, label, range }: NumberSetting, recipe: Recipe): string | undefined {
  const value = recipe[key];
  return value === undefined || range.has(value) ? undefined : `${label} must be ${range.words}.`;
}

/** What is wrong with the further settings, as a sentence. */
export function settingsProblem(recipe: Recipe): string | undefined {
  const { stepAt, multipliers = {}, patience, validation } = recipe;
  if (stepAt && (stepAt.length === 0 || !stepAt.every((at) => BELOW_ONE.has(at)))) {
    return "The steps’ places must be shares of the run from 0 to below 1, such as 0.5, 0.75.";
  }
  const [part] = Object.entries(multipliers).find(([, times]) => !FROM_ZERO.has(times)) ?? [];
  if (part !== undefined) return `The rate of ${part} must be a number from 0 up: 1 as the others, 0 to freeze it.`;
  if (patience !== undefined && validation === 0) return "Patience needs images held out: they tell when to stop.";
  return NUMBERS.map((setting) => numberProblem(setting, recipe)).find((problem) => problem !== undefined);
}

/** A list of shares as it is typed and stands in links; numbers that are none are NaN. */
export function sharesOf(text: string): number[] {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  return parts.map(Number);
}

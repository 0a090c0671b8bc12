import { initializers, optimizers, options, schedules } from "../../generated/catalogue.json";
import { capitalized, type Entry, type Field } from "../../ui/fields/field";
import type { Recipe } from "../../worker/protocol";
import { COMMON_FIELDS, DEFAULT_RECIPE, numberProblem, setOption } from "./recipe";

/** An option of a run; the catalogue has no other keys than the package's `TrainOptions`. */
export type OptionField = Field & { key: keyof Recipe };

/** What a run on the page does not do, or does in its own way. */
const NOT_HERE: readonly string[] = ["validateEvery", "measurement", "minimumChange", "checkpointEvery"];

const OPTIONS = (options as unknown as readonly OptionField[]).filter(({ key }) => !NOT_HERE.includes(key));
type OptionEntry = Entry & { fields: readonly OptionField[] };
export const OPTIMIZERS = optimizers as unknown as readonly OptionEntry[];
export const SCHEDULES = schedules as unknown as readonly OptionEntry[];
export const INITIALIZERS = initializers as unknown as readonly Entry[];

/** All options that a recipe can have, each once. */
export const ALL_OPTIONS = [...OPTIONS, ...[...OPTIMIZERS, ...SCHEDULES].flatMap(({ fields }) => fields as OptionField[])].filter(
  ({ key }, at, all) => all.findIndex((field) => field.key === key) === at,
);

/** The constants of a recipe's optimizer and schedule. */
export function constantsOf({ optimizer, schedule }: Recipe): readonly OptionField[] {
  const chosen = [OPTIMIZERS.find(({ name }) => name === optimizer), SCHEDULES.find(({ name }) => name === schedule)];
  return chosen.flatMap((entry) => entry?.fields ?? []);
}

/** The options that mean something in a recipe. */
export function optionsIn(recipe: Recipe): readonly OptionField[] {
  return [...OPTIONS, ...constantsOf(recipe)];
}

/** Groups of a form. What has no place in another is in the last. */
const PLACES = {
  gradients: ["objective", "l2", "l2Biases", "clipNorm", "clipValue"],
  images: ["validation", "shift"],
} satisfies Record<string, readonly (keyof Recipe)[]>;
const PLACED: readonly string[] = [...Object.values(PLACES).flat(), ...COMMON_FIELDS.map(({ key }) => key), "multipliers"];

export type Group = keyof typeof PLACES | "constants" | "end";

export function fieldsOf(group: Group, recipe: Recipe): readonly OptionField[] {
  if (group === "constants") return constantsOf(recipe).filter(({ key }) => key !== "stepAt" || recipe.stepEvery === undefined);
  if (group === "end") return OPTIONS.filter(({ key }) => !PLACED.includes(key));
  const keys: readonly string[] = PLACES[group];
  return OPTIONS.filter(({ key }) => keys.includes(key));
}

/** Options of which a run has one or the other. */
const EITHER: readonly (readonly [keyof Recipe, keyof Recipe])[] = [
  ["clipNorm", "clipValue"],
  ["stepEvery", "stepAt"],
];

/** Sets an option; one at its usual value is left out, but for those that are always in sight. */
export function set<K extends keyof Recipe>(recipe: Recipe, field: Field & { key: K }, value: Recipe[K] | undefined): void {
  const { key } = field;
  const isUsual = value === undefined || JSON.stringify(value) === JSON.stringify(field.default);
  if (isUsual && !(key in DEFAULT_RECIPE)) delete recipe[key];
  else setOption(recipe, key, value as Recipe[K]);
  if (isUsual) return;
  for (const [one, other] of EITHER) {
    if (key === one) delete recipe[other];
    if (key === other) delete recipe[one];
  }
}

/** What is wrong with an option, as a sentence. */
export function problemOf(field: Field, value: unknown): string | undefined {
  const { label, kind, choices, expected } = field;
  if (value === undefined) return undefined;
  switch (kind) {
    case "choice": {
      const names = (choices ?? []).map(({ name }) => name);
      return names.includes(String(value)) ? undefined : `"${String(value)}" is none of ${names.join(", ")}.`;
    }
    case "flag":
      return typeof value === "boolean" ? undefined : `${capitalized(label)} must be true or false.`;
    case "numbers": {
      const fit = Array.isArray(value) && value.length > 0 && value.every((one) => !numberProblem({ ...field, kind: "number" }, one));
      return fit ? undefined : `${capitalized(label)} must be ${expected}, for example ${[field.default].flat().join(", ")}.`;
    }
    case "numberByName": {
      const numbers = Object.entries(value as Record<string, number>);
      const [name] = numbers.find(([, one]) => numberProblem({ ...field, kind: "number" }, one)) ?? [];
      return name === undefined ? undefined : `${capitalized(label)} of ${name} must be ${expected}: 1 as the others, 0 to freeze it.`;
    }
    default:
      return numberProblem(field, value);
  }
}

/** What is wrong with the options that come later, as a sentence. */
export function settingsProblem(recipe: Recipe): string | undefined {
  if (recipe.patience !== undefined && recipe.validation === 0) {
    return "Patience needs images held out: they tell when to stop.";
  }
  return optionsIn(recipe).map((field) => problemOf(field, recipe[field.key])).find((problem) => problem !== undefined);
}

/** What an option does, and its unit. */
export function hintOf({ help = "", unit = "" }: Field): string {
  const sentence = `${help.replace(/\.$/, "")}.`;
  return help.toLowerCase().includes(unit) ? sentence : `${sentence} In ${unit}.`;
}

/** A list of numbers as it is typed and stands in links; those that are none are NaN. */
export function numbersIn(text: string): number[] {
  return text.split(/[\s,;]+/).filter(Boolean).map(Number);
}

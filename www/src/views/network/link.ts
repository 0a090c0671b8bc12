import type { Initializer, Objective, Recipe, Schedule } from "../../worker/protocol";
import { OPTIMIZERS } from "../train/optimizers";
import { DEFAULT_RECIPE, recipeProblem } from "../train/recipe";
import { NUMBERS, set, settingsProblem, sharesOf, usualOf, type NumberKey } from "../train/settings";

/** The preset that an address names and nothing else, as one is written by hand: its own data and recipe are meant. */
export function presetOf(hash: string): string | undefined {
  const [view, ...rest] = hash.split("?");
  const query = new URLSearchParams(rest.join("?"));
  return view === "#network" && query.size === 1 ? (query.get("preset") ?? undefined) : undefined;
}

/** All that a run needs to be run again by somebody else: what stands in a link. */
export interface Config {
  /** A preset's id, or a net as JSON. */
  net: { preset: string } | { json: string };
  initializer: Initializer;
  /** The data set's id; none for the first one of the host. */
  data: string | undefined;
  recipe: Recipe;
}

const OPTIMIZER_NAMES = OPTIMIZERS.map(({ name }) => name);
const SCHEDULES: readonly Schedule[] = ["constant", "step", "cosine", "one-cycle"];
const OBJECTIVES: readonly Objective[] = [
  "automatic",
  "cross-entropy",
  "binary-cross-entropy",
  "mean-squared",
  "mean-absolute",
];
const INITIALIZERS = ["kaiming", "xavier", "orthogonal", "identity"] as const;

/** The numbers that are always in sight; they stand in every whole link. */
const PLAIN: readonly (readonly [string, NumberKey])[] = [
  ["epochs", "epochs"],
  ["batch", "batchSize"],
  ["rate", "learningRate"],
  ["momentum", "momentum"],
  ["decay", "weightDecay"],
  ["seed", "seed"],
];
const FURTHER = NUMBERS.filter(({ key }) => !PLAIN.some(([, plain]) => plain === key));
const FLAGS = [
  ["full", "fullBatch"],
  ["l2biases", "l2Biases"],
] as const;

/** All that a link can say. */
const FIELDS = [
  ...["preset", "net", "init", "data", "optimizer", "schedule", "loss", "at", "rates"],
  ...[...PLAIN, ...FLAGS].map(([short]) => short),
  ...FURTHER.map(({ short }) => short),
];

/** What stands behind `#network` in the address of a configuration. */
export function toQuery(config: Config): string {
  const { net, initializer, data, recipe } = config;
  const query = new URLSearchParams();
  if ("preset" in net) query.set("preset", net.preset);
  else query.set("net", toBase64(net.json));
  query.set("init", toText(initializer));
  if (data !== undefined) query.set("data", data);
  for (const [short, key] of PLAIN) query.set(short, String(recipe[key]));
  query.set("optimizer", recipe.optimizer);
  query.set("schedule", recipe.schedule);
  query.set("loss", recipe.objective ?? "automatic");
  addFurther(query, recipe);
  return written(query);
}

/** What stands behind `#train`: the same, less what is as it is when one comes to the page. */
export function toShortQuery(config: Config): string {
  const query = new URLSearchParams(toQuery(config));
  const usual = { net: { preset: "lenet" }, initializer: "kaiming", data: undefined, recipe: DEFAULT_RECIPE } as const;
  for (const [short, value] of new URLSearchParams(toQuery(usual))) {
    if (query.get(short) === value) query.delete(short);
  }
  return written(query);
}

function addFurther(query: URLSearchParams, recipe: Recipe): void {
  if (recipe.fullBatch) query.set("full", "1");
  for (const { short, key } of FURTHER) if (recipe[key] !== undefined) query.set(short, String(recipe[key]));
  if (recipe.l2Biases) query.set("l2biases", "1");
  if (recipe.stepAt) query.set("at", recipe.stepAt.join());
  const rates = Object.entries(recipe.multipliers ?? {});
  if (rates.length > 0) query.set("rates", rates.map((rate) => rate.join(":")).join());
}

function written(query: URLSearchParams): string {
  // Commas and colons need no escape here, and a link is to be read.
  return query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/**
 * The configuration of an address's hash; none where it names no net, or says nothing about how to train. What is left
 * out is as usual.
 */
export function ofHash(hash: string): Config | undefined {
  const [view, ...rest] = hash.split("?");
  const query = new URLSearchParams(rest.join("?"));
  const unknown = [...query.keys()].find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new Error(`A link has no setting “${unknown}”. There are ${FIELDS.join(", ")}.`);
  const [preset, json] = [query.get("preset"), query.get("net")];
  if (preset === null && json === null && (view !== "#train" || query.size === 0)) return undefined;
  const recipe = recipeOf(query);
  const problem = recipeProblem(recipe) ?? settingsProblem(recipe);
  if (problem) throw new Error(problem);
  return {
    net: json === null ? { preset: preset ?? "lenet" } : { json: fromBase64(json) },
    initializer: initializerOf(query.get("init") ?? "kaiming"),
    data: query.get("data") ?? undefined,
    recipe,
  };
}

function recipeOf(query: URLSearchParams): Recipe {
  const recipe: Recipe = { ...DEFAULT_RECIPE };
  recipe.optimizer = oneOf(OPTIMIZER_NAMES, query.get("optimizer"), recipe.optimizer);
  for (const [short, key] of PLAIN) takeNumber(recipe, query, short, key);
  for (const setting of FURTHER) takeNumber(recipe, query, setting.short, setting.key, usualOf(setting, recipe));
  recipe.schedule = oneOf(SCHEDULES, query.get("schedule"), recipe.schedule);
  recipe.objective = oneOf(OBJECTIVES, query.get("loss"), "automatic");
  for (const [short, key] of FLAGS) if (oneOf(["1"], query.get(short), "") === "1") recipe[key] = true;
  const [at, rates] = [query.get("at"), query.get("rates")];
  if (at !== null) recipe.stepAt = sharesOf(at);
  if (rates !== null) recipe.multipliers = Object.fromEntries(rates.split(",").map(rateOf));
  return recipe;
}

/** Takes one number of a link; what it may not be is refused together with what the link says. */
function takeNumber(recipe: Recipe, query: URLSearchParams, short: string, key: NumberKey, usual?: number): void {
  const text = query.get(short);
  if (text === null) return;
  const value = text.trim() === "" ? NaN : Number(text);
  const alone: Recipe = { ...DEFAULT_RECIPE, [key]: value };
  const problem = recipeProblem(alone) ?? settingsProblem(alone);
  if (problem) throw new Error(`${problem} The link says ${short}=${text}.`);
  set(recipe, key, value, usual);
}

function rateOf(text: string): [string, number] {
  const [, part, times] = /^(.+):([^:]+)$/.exec(text) ?? [];
  if (part === undefined) throw new Error(`"${text}" is no rate of a part, such as conv1:0.1.`);
  return [part, Number(times)];
}

function oneOf<T extends string, U = T>(known: readonly T[], text: string | null, usual: U): T | U {
  if (text === null) return usual;
  const found = known.find((each) => each === text);
  if (found === undefined) throw new Error(`"${text}" is none of ${known.join(", ")}.`);
  return found;
}

function toText(initializer: Initializer): string {
  return typeof initializer === "string" ? initializer : `normal,${Object.values(initializer.normal).join()}`;
}

function initializerOf(text: string): Initializer {
  const [name, weights = NaN, biases = NaN] = text.split(",").map((part, i) => (i === 0 ? part : Number(part)));
  if (name !== "normal") return oneOf(INITIALIZERS, String(name), "kaiming");
  if (!(Number(weights) >= 0 && Number(biases) >= 0)) throw new Error("normal wants two numbers, such as normal,1,1.");
  return { normal: { weights: Number(weights), biases: Number(biases) } };
}

/** Bytes of UTF-8 in the 64 characters that need no escape in an address. */
function toBase64(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(text: string): string {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
  } catch {
    throw new Error("The net in it is cut off or garbled.");
  }
}

import type { Initializer, Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE, recipeProblem, setOption, usualLearningRate } from "../train/recipe";
import { ALL_OPTIONS, numbersIn, optionsIn, problemOf, set, settingsProblem, type OptionField } from "../train/settings";
import { ofText, toText } from "./initializer";

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

/** What an option was called in links of before. */
const BEFORE: Readonly<Record<string, keyof Recipe>> = {
  batch: "batchSize",
  rate: "learningRate",
  loss: "objective",
  decay: "weightDecay",
  factor: "stepFactor",
  every: "stepEvery",
  at: "stepAt",
  rates: "multipliers",
  l2biases: "l2Biases",
  clip: "clipNorm",
  clipvalue: "clipValue",
  held: "validation",
};

/** All that a link can say: an option by the name that the package has for it. */
const NAMES: readonly string[] = ["preset", "net", "init", "data", ...ALL_OPTIONS.map(({ key }) => key)];
const NAMES_OF_BEFORE = [...Object.keys(BEFORE), "full"];

/** What stands behind `#network` in the address of a configuration. */
export function toQuery(config: Config): string {
  return written(queryOf(config));
}

/** What stands behind `#train`: the same, less what is as it is when one comes to the page. */
export function toShortQuery(config: Config): string {
  const query = queryOf(config);
  const recipe = { ...DEFAULT_RECIPE, learningRate: usualLearningRate(config.recipe.optimizer) };
  const usual = queryOf({ net: { preset: "lenet" }, initializer: "kaiming", data: undefined, recipe });
  for (const [name, value] of usual) if (query.get(name) === value) query.delete(name);
  return written(query);
}

function queryOf({ net, initializer, data, recipe }: Config): URLSearchParams {
  const query = new URLSearchParams("preset" in net ? { preset: net.preset } : { net: toBase64(net.json) });
  query.set("init", toText(initializer));
  if (data !== undefined) query.set("data", data);
  for (const { key } of optionsIn(recipe)) {
    const value = recipe[key];
    if (value !== undefined) query.set(key, textOf(value));
  }
  return query;
}

function textOf(value: NonNullable<Recipe[keyof Recipe]>): string {
  if (typeof value !== "object" || Array.isArray(value)) return String(value);
  return Object.entries(value).map((rate) => rate.join(":")).join();
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
  const unknown = [...query.keys()].find((name) => ![...NAMES, ...NAMES_OF_BEFORE].includes(name));
  if (unknown !== undefined) throw new Error(`A link has no setting “${unknown}”. There are ${NAMES.join(", ")}.`);
  const [preset, json] = [query.get("preset"), query.get("net")];
  if (preset === null && json === null && (view !== "#train" || query.size === 0)) return undefined;
  const recipe = recipeOf(query);
  const problem = recipeProblem(recipe) ?? settingsProblem(recipe);
  if (problem) throw new Error(problem);
  return {
    net: json === null ? { preset: preset ?? "lenet" } : { json: fromBase64(json) },
    initializer: ofText(query.get("init") ?? "kaiming"),
    data: query.get("data") ?? undefined,
    recipe,
  };
}

/** The options of a link. Constants of another optimizer or schedule, which links of before have, are left out. */
function recipeOf(query: URLSearchParams): Recipe {
  const said = new Map(ALL_OPTIONS.flatMap((field) => saidOf(field, query) ?? []));
  const recipe: Recipe = { ...DEFAULT_RECIPE };
  const take = (field: OptionField) => said.has(field.key) && set(recipe, field, said.get(field.key) as never);
  // Which constants there are depends on these two.
  const isChoice = ({ key }: OptionField) => key === "optimizer" || key === "schedule";
  optionsIn(recipe).filter(isChoice).forEach(take);
  optionsIn(recipe).filter((field) => !isChoice(field)).forEach(take);
  const full = query.get("full");
  if (full === "1") setOption(recipe, "batchSize", "all");
  else if (full !== null) throw new Error(`"${full}" is none of 1.`);
  return recipe;
}

/** What a link says of an option; what cannot be is refused together with what the link says. */
function saidOf(field: OptionField, query: URLSearchParams): [[keyof Recipe, unknown]] | undefined {
  const before = Object.entries(BEFORE).find(([, key]) => key === field.key)?.[0];
  const name = before !== undefined && query.has(before) ? before : field.key;
  const text = query.get(name);
  if (text === null) return undefined;
  const value = valueOf(field, text);
  const problem = problemOf(field, value);
  if (problem) throw new Error(`${problem} The link says ${name}=${text}.`);
  return [[field.key, value]];
}

function valueOf({ kind, name }: OptionField, text: string): unknown {
  switch (kind) {
    case "choice":
      return text;
    case "flag":
      return { true: true, 1: true, false: false }[text] ?? text;
    case "numbers":
      return numbersIn(text);
    case "numberByName":
      return Object.fromEntries(text.split(",").map(rateOf));
    default:
      if (text === name) return text;
      return text.trim() === "" ? NaN : Number(text);
  }
}

function rateOf(text: string): [string, number] {
  const [, part, times] = /^(.+):([^:]+)$/.exec(text) ?? [];
  if (part === undefined) throw new Error(`"${text}" is no rate of a part, such as conv1:0.1.`);
  return [part, Number(times)];
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

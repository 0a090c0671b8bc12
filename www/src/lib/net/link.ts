import type { Initializer, Objective, Optimizer, Recipe, Schedule } from "../protocol";
import { DEFAULT_RECIPE, recipeProblem } from "../recipe";

/** All that a run needs to be run again by somebody else: what stands in a link. */
export interface Config {
  /** A preset's id, or a net as JSON. */
  net: { preset: string } | { json: string };
  initializer: Initializer;
  /** The data set's id; none for the first one of the host. */
  data: string | undefined;
  recipe: Recipe;
}

const OPTIMIZERS: readonly Optimizer[] = ["sgd", "adam", "adamw"];
const SCHEDULES: readonly Schedule[] = ["constant", "one-cycle"];
const OBJECTIVES: readonly Objective[] = [
  "automatic",
  "cross-entropy",
  "binary-cross-entropy",
  "mean-squared",
  "mean-absolute",
];
const INITIALIZERS = ["kaiming", "xavier", "orthogonal", "identity"] as const;

const NUMBERS = {
  epochs: "epochs",
  batch: "batchSize",
  rate: "learningRate",
  momentum: "momentum",
  decay: "weightDecay",
  seed: "seed",
} as const;

/** What stands behind `#network` in the address of a configuration. */
export function toQuery({ net, initializer, data, recipe }: Config): string {
  const query = new URLSearchParams();
  if ("preset" in net) query.set("preset", net.preset);
  else query.set("net", toBase64(net.json));
  query.set("init", typeof initializer === "string" ? initializer : `normal,${Object.values(initializer.normal).join()}`);
  if (data !== undefined) query.set("data", data);
  for (const [short, key] of Object.entries(NUMBERS)) query.set(short, String(recipe[key]));
  query.set("optimizer", recipe.optimizer);
  query.set("schedule", recipe.schedule);
  query.set("loss", recipe.objective ?? "automatic");
  if (recipe.fullBatch) query.set("full", "1");
  // A comma needs no escape here, and a link is to be read.
  return query.toString().replaceAll("%2C", ",");
}

/** The configuration of an address's hash; none where it names no net. What is left out is as usual. */
export function ofHash(hash: string): Config | undefined {
  const query = new URLSearchParams(hash.split("?").slice(1).join("?"));
  const [preset, json] = [query.get("preset"), query.get("net")];
  if (preset === null && json === null) return undefined;
  const recipe: Recipe = { ...DEFAULT_RECIPE };
  for (const [short, key] of Object.entries(NUMBERS)) {
    const text = query.get(short);
    if (text !== null) recipe[key] = text === "" ? NaN : Number(text);
  }
  recipe.optimizer = oneOf(OPTIMIZERS, query.get("optimizer"), recipe.optimizer);
  recipe.schedule = oneOf(SCHEDULES, query.get("schedule"), recipe.schedule);
  recipe.objective = oneOf(OBJECTIVES, query.get("loss"), "automatic");
  if (query.get("full") === "1") recipe.fullBatch = true;
  const problem = recipeProblem(recipe) ?? furtherProblem(recipe);
  if (problem) throw new Error(problem);
  return {
    net: json === null ? { preset: preset ?? "" } : { json: fromBase64(json) },
    initializer: initializerOf(query.get("init") ?? "kaiming"),
    data: query.get("data") ?? undefined,
    recipe,
  };
}

/** What cannot go wrong under Train, but in a link. */
function furtherProblem({ momentum, weightDecay }: Recipe): string | undefined {
  if (!(momentum >= 0 && momentum < 1)) return "The momentum must be a number from 0 to below 1.";
  if (!(weightDecay >= 0 && Number.isFinite(weightDecay))) return "The weight decay must be a number from 0 up.";
  return undefined;
}

function oneOf<T extends string>(known: readonly T[], text: string | null, usual: T): T {
  if (text === null) return usual;
  const found = known.find((each) => each === text);
  if (found === undefined) throw new Error(`"${text}" is none of ${known.join(", ")}.`);
  return found;
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

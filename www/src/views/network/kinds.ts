import catalogue from "../../generated/layers.json";
import { capitalized, type Entry, type Field as Described } from "../../ui/fields/field";
import type { Options, Value } from "./chain";

/** Something that is typed or chosen of a layer: where it stands in the layer's JSON, and what it may be. */
export interface Field {
  key: string;
  label: string;
  help: string;
  what: What;
  /** What holds where the layer does not say. */
  usual?: Value;
}

export type What =
  | { type: "whole"; least: number; open?: string }
  | { type: "number" }
  /** Height and width. `open` says what it is where it is left out. */
  | { type: "pair"; least: number; open?: string }
  | { type: "yes-no" }
  | { type: "choice"; from: readonly Choice[] }
  /** Whole numbers, one for each dimension. */
  | { type: "list"; least: number; open?: string }
  /** Two whole numbers for each dimension: before and behind. */
  | { type: "pairs" };

export interface Choice {
  id: string;
  title: string;
  /** Numbers that come with it: by name, or one without a name. */
  numbers?: Readonly<Record<string, number>> | number;
}

export interface Kind {
  id: string;
  title: string;
  help: string;
  /** The beginning of a new layer's name. */
  short: string;
  /** Names that it has elsewhere. */
  also: readonly string[];
  fresh: Options;
  fields: readonly Field[];
}

/** So large that no layer of use is larger, and so small that a slip of the finger does not eat all memory. */
export const MOST = 65_535;

const PLACES = { integer: "whole", number: "number", pair: "pair", pairs: "pairs", integers: "list" } as const;

/** A field of the catalogue, as the form has it. */
function fieldOf(described: Described): Field {
  const { key, kind, default: usual, help = "" } = described;
  const label = capitalized(described.label);
  const open = isMeaning(usual) ? { open: usual.meaning } : {};
  return { key, label, help, what: whatOf(kind, described, open), ...(usual === undefined || isMeaning(usual) ? {} : { usual }) };
}

function whatOf(kind: string, { min = 0, choices = [], variants = [] }: Described, open: { open?: string }): What {
  switch (kind) {
    case "flag":
      return { type: "yes-no" };
    case "choice":
      return { type: "choice", from: choices.map(({ name, label }) => ({ id: name, title: label })) };
    case "variant":
      return { type: "choice", from: variants.map(choiceOf) };
    default:
      return { type: PLACES[kind as keyof typeof PLACES], least: min, ...open } as What;
  }
}

/** A choice, and the numbers that come with it: one without a name stands by itself. */
function choiceOf({ name, label, fields }: Entry): Choice {
  const numbers = Object.fromEntries(fields.map(({ key, default: usual }) => [key, Number(usual)]));
  const [alone] = fields.length === 1 && fields[0]?.key === "" ? Object.values(numbers) : [];
  if (fields.length === 0) return { id: name, title: label };
  return { id: name, title: label, numbers: alone ?? numbers };
}

function isMeaning(value: Value | undefined): value is { meaning: string } {
  return typeof value === "object" && value !== null && "meaning" in value;
}

interface DescribedKind extends Entry {
  group: string;
  shortName: string;
  otherNames: { earlier: string[]; wolfram: string[]; pytorch: string[] };
  takesOneInput: boolean;
  example: Options;
}

const DESCRIBED = catalogue as unknown as readonly DescribedKind[];

function kindFrom({ name, label, help, shortName, otherNames, fields: described, example }: DescribedKind): Kind {
  const fields = described.map(fieldOf);
  const isUsual = ([key, value]: [string, Value]) => {
    const field = fields.find((field) => field.key === key);
    return value === null || JSON.stringify(field?.usual) === JSON.stringify(value);
  };
  const fresh = Object.fromEntries(Object.entries(example).filter((option) => !isUsual(option)));
  return { id: name, title: label, help, short: shortName, also: Object.values(otherNames).flat(), fresh, fields };
}

const IN_A_CHAIN = DESCRIBED.filter(({ takesOneInput }) => takesOneInput);

/** The kinds that a chain can have, grouped as one looks for them. A kind that takes two inputs is for the JSON. */
export const GROUPS: readonly { title: string; kinds: readonly Kind[] }[] = [
  ...new Set(IN_A_CHAIN.map(({ group }) => group)),
].map((title) => ({ title, kinds: IN_A_CHAIN.filter(({ group }) => group === title).map(kindFrom) }));

/** The kind of that name, which may be one that it has elsewhere. */
export function kindOf(name: string): Kind | undefined {
  const sought = name.toLowerCase();
  const kinds = GROUPS.flatMap(({ kinds }) => kinds);
  return kinds.find(({ id }) => id === name) ?? kinds.find(({ also }) => also.some((other) => other.toLowerCase() === sought));
}

/** The choice that a value makes, and the numbers that come with it: `"ramp"`, `{ affine: { scale: 2, shift: 0 } }`. */
export function chosen(value: Value | undefined): { id: string; numbers: Value | undefined } {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [id = "", numbers] = Object.entries(value)[0] ?? [];
    return { id, numbers };
  }
  return { id: String(value ?? ""), numbers: undefined };
}

/** The value that makes a choice, with its first numbers. */
export function choosing({ id, numbers }: Choice): Value {
  if (numbers === undefined) return id;
  return { [id]: typeof numbers === "number" ? numbers : { ...numbers } };
}

const read = (text: string): number => (text.trim() === "" ? NaN : Number(text));
const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least && value <= MOST;

/** What was typed, as the layer's JSON has it; a sentence where that cannot be. `undefined` leaves the option out. */
export function typed(what: What, text: string): { value: Value | undefined } | { problem: string } {
  const open = "open" in what && what.open !== undefined && text.trim() === "";
  if (open) return { value: undefined };
  const numbers = text.split(/[\s,;×x]+/).filter((part) => part !== "").map(read);
  switch (what.type) {
    case "whole":
      return isWhole(read(text), what.least) ? { value: read(text) } : { problem: wants("A whole number", what.least) };
    case "number":
      return Number.isFinite(read(text)) ? { value: read(text) } : { problem: "A number, such as 0.5." };
    case "pair": {
      const [height = NaN, width = height] = numbers;
      const fine = numbers.length <= 2 && isWhole(height, what.least) && isWhole(width, what.least);
      return fine ? { value: [height, width] } : { problem: wants("Height and width, such as 3×3, each", what.least) };
    }
    case "list":
      if (numbers.length > 0 && numbers.every((value) => isWhole(value, what.least))) return { value: numbers };
      return { problem: wants("Whole numbers, such as 3×4, each", what.least) };
    case "pairs": {
      const pairs = text.split(/[,;]/).map((part) => part.trim().split(/\s+/).map(read));
      const fine = pairs.every((pair) => pair.length === 2 && pair.every((value) => isWhole(value, 0)));
      return fine ? { value: pairs } : { problem: "Two whole numbers for each dimension, such as 0 0, 1 1, 1 1." };
    }
    default:
      return { problem: "" };
  }
}

/** A value as it stands in its field. */
export function shown(what: What, value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (what.type === "pairs" && Array.isArray(value)) return value.map((pair) => [pair].flat().join(" ")).join(", ");
  if (Array.isArray(value)) return value.join("×");
  return String(value);
}

function wants(what: string, least: number): string {
  return `${what} from ${least} to ${MOST.toLocaleString("en")}.`;
}

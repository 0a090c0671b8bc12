import type { Options, Value } from "./chain";

/** Something that is typed or chosen of a layer: where it stands in the layer's JSON, and what it may be. */
export interface Field {
  key: string;
  label: string;
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
  /** The beginning of a new layer's name. */
  short: string;
  fresh: Options;
  fields: readonly Field[];
}

/** So large that no layer of use is larger, and so small that a slip of the finger does not eat all memory. */
export const MOST = 65_535;

const whole = (key: string, label: string, usual?: number, least = 1): Field => ({
  key,
  label,
  what: { type: "whole", least },
  ...(usual === undefined ? {} : { usual }),
});
const number = (key: string, label: string, usual: number): Field => ({ key, label, what: { type: "number" }, usual });
const pair = (key: string, label: string, usual?: number, least = 1): Field => ({
  key,
  label,
  what: { type: "pair", least },
  ...(usual === undefined ? {} : { usual: [usual, usual] }),
});
const choice = (key: string, label: string, usual: string, from: readonly Choice[]): Field => ({
  key,
  label,
  what: { type: "choice", from },
  usual,
});
const yes = (key: string, label: string, usual: boolean): Field => ({ key, label, what: { type: "yes-no" }, usual });

const CONVOLUTION = [
  whole("channels", "Channels"),
  pair("kernel", "Kernel"),
  pair("stride", "Stride", 1),
  pair("padding", "Padding", 0, 0),
  pair("dilation", "Dilation", 1),
  whole("groups", "Groups", 1),
  yes("bias", "Bias", true),
];

const FUNCTIONS: Choice[] = [
  { id: "ramp", title: "ReLU" },
  { id: "logistic-sigmoid", title: "Sigmoid" },
  { id: "tanh", title: "Tanh" },
  { id: "gelu", title: "GELU" },
  { id: "selu", title: "SELU" },
  { id: "elu", title: "ELU" },
  { id: "swish", title: "Swish (SiLU)" },
  { id: "soft-plus", title: "Softplus" },
  { id: "hard-tanh", title: "Hard tanh" },
  { id: "hard-sigmoid", title: "Hard sigmoid" },
  { id: "abs", title: "Absolute value" },
  { id: "square", title: "Square" },
  { id: "sqrt", title: "Square root" },
  { id: "exp", title: "Exponential" },
  { id: "log", title: "Logarithm" },
  { id: "sin", title: "Sine" },
  { id: "cos", title: "Cosine" },
  { id: "affine", title: "Scale and shift", numbers: { scale: 1, shift: 0 } },
];

const POOLS = [
  { id: "max", title: "Largest" },
  { id: "mean", title: "Mean" },
];

/** The kinds that a chain can have, grouped as one looks for them. A kind that takes two inputs is for the JSON. */
export const GROUPS: readonly { title: string; kinds: readonly Kind[] }[] = [
  {
    title: "Convolution",
    kinds: [
      { id: "convolution", title: "Convolution", short: "conv", fresh: { channels: 16, kernel: [3, 3] }, fields: CONVOLUTION },
      { id: "deconvolution", title: "Deconvolution", short: "deconv", fresh: { channels: 16, kernel: [3, 3] }, fields: CONVOLUTION },
    ],
  },
  {
    title: "Pooling",
    kinds: [
      {
        id: "pooling",
        title: "Pooling",
        short: "pool",
        fresh: { function: "max", kernel: [2, 2] },
        fields: [
          choice("function", "Takes the", "max", POOLS),
          pair("kernel", "Window"),
          { key: "stride", label: "Stride", what: { type: "pair", least: 1, open: "as the window" } },
          pair("padding", "Padding", 0, 0),
        ],
      },
      {
        id: "aggregation",
        title: "Global pooling",
        short: "global",
        fresh: { function: "mean" },
        fields: [
          choice("function", "Takes the", "max", [...POOLS, { id: "min", title: "Smallest" }, { id: "total", title: "Sum" }]),
        ],
      },
    ],
  },
  {
    title: "Linear",
    kinds: [
      { id: "linear", title: "Linear", short: "fc", fresh: { features: 100 }, fields: [whole("features", "Features")] },
      {
        id: "embedding",
        title: "Embedding",
        short: "embedding",
        fresh: { classes: 10, size: 16 },
        fields: [whole("classes", "Classes"), whole("size", "Size")],
      },
    ],
  },
  {
    title: "Activation",
    kinds: [
      {
        id: "elementwise",
        title: "Function of each value (ReLU, sigmoid …)",
        short: "relu",
        fresh: { function: "ramp" },
        fields: [choice("function", "Function", "ramp", FUNCTIONS)],
      },
      { id: "softmax", title: "Softmax", short: "softmax", fresh: {}, fields: [] },
    ],
  },
  {
    title: "Normalization",
    kinds: [
      {
        id: "batch-normalization",
        title: "Batch normalization",
        short: "norm",
        fresh: {},
        fields: [number("epsilon", "Epsilon", 1e-5), number("momentum", "Momentum", 0.1)],
      },
      {
        id: "instance-normalization",
        title: "Instance normalization",
        short: "norm",
        fresh: {},
        fields: [number("epsilon", "Epsilon", 1e-5)],
      },
      {
        id: "local-response-normalization",
        title: "Local response normalization",
        short: "norm",
        fresh: {},
        fields: [
          whole("size", "Channels", 5),
          number("scale", "Scale", 1e-4),
          number("power", "Power", 0.75),
          number("shift", "Shift", 1),
        ],
      },
    ],
  },
  {
    title: "Regularization",
    kinds: [
      {
        id: "dropout",
        title: "Dropout",
        short: "dropout",
        fresh: { probability: 0.5 },
        fields: [number("probability", "Probability", 0.5)],
      },
      {
        id: "image-augmentation",
        title: "Random crop",
        short: "crop",
        fresh: { size: [24, 24] },
        fields: [pair("size", "Size"), yes("mirror", "Mirror half of them", false)],
      },
    ],
  },
  {
    title: "Shape",
    kinds: [
      { id: "flatten", title: "Flatten", short: "flatten", fresh: {}, fields: [] },
      {
        id: "reshape",
        title: "Reshape",
        short: "reshape",
        fresh: { shape: [28, 28] },
        fields: [{ key: "shape", label: "Sizes", what: { type: "list", least: 1 } }],
      },
      {
        id: "transpose",
        title: "Transpose",
        short: "transpose",
        fresh: { order: [] },
        fields: [{ key: "order", label: "Order", what: { type: "list", least: 0, open: "first two swapped" }, usual: [] }],
      },
      {
        id: "padding",
        title: "Padding",
        short: "pad",
        fresh: { amount: [[0, 0], [1, 1], [1, 1]] },
        fields: [
          { key: "amount", label: "Before and behind, for each dimension", what: { type: "pairs" } },
          choice("with", "Filled with", "zero", [
            { id: "zero", title: "Zeros" },
            { id: "edge", title: "The value at the edge" },
            { id: "mirror", title: "The mirror image" },
            { id: "repeat", title: "The array again" },
            { id: "value", title: "A number", numbers: 0 },
          ]),
        ],
      },
      {
        id: "resize",
        title: "Resize",
        short: "resize",
        fresh: { size: [14, 14] },
        fields: [
          pair("size", "Size"),
          choice("resampling", "Resampling", "bilinear", [
            { id: "bilinear", title: "Bilinear" },
            { id: "nearest", title: "Nearest" },
          ]),
        ],
      },
      {
        id: "part",
        title: "Part",
        short: "part",
        fresh: { start: 0 },
        fields: [
          whole("dimension", "Dimension", 0, 0),
          whole("start", "From", undefined, 0),
          { key: "end", label: "Up to, not with", what: { type: "whole", least: 1, open: "one slice" } },
        ],
      },
      { id: "replicate", title: "Replicate", short: "copies", fresh: { copies: 3 }, fields: [whole("copies", "Copies")] },
    ],
  },
  {
    title: "Learned arrays and sums",
    kinds: [
      { id: "constant-plus", title: "Plus a learned array", short: "plus", fresh: {}, fields: [] },
      { id: "constant-times", title: "Times a learned array", short: "times", fresh: {}, fields: [] },
      { id: "summation", title: "Sum of all values", short: "sum", fresh: {}, fields: [] },
      {
        id: "unit-vector",
        title: "Unit vectors of classes",
        short: "unit",
        fresh: { classes: 10 },
        fields: [whole("classes", "Classes")],
      },
    ],
  },
];

/** Names that files may use as well. */
const ALSO: Record<string, string> = { "dot-plus": "linear" };

export function kindOf(id: string): Kind | undefined {
  const known = Object.hasOwn(ALSO, id) ? ALSO[id] : id;
  return GROUPS.flatMap(({ kinds }) => kinds).find((kind) => kind.id === known);
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

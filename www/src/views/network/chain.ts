import type { Value } from "../../ui/fields/field";

/** A chain of layers while it is edited, and the ways in which it changes. Each change gives another chain. */

export type { Value };
export type Options = Readonly<Record<string, Value>>;

export interface ChainLayer {
  /** The same for as long as the layer is on the page, whatever it is called and wherever it stands. */
  key: number;
  name: string;
  kind: string;
  options: Options;
}

export interface Chain {
  name: string;
  input: { name: string; shape: number[] | null };
  output: string;
  layers: readonly ChainLayer[];
}

let keys = 0;

export function layer(name: string, kind: string, options: Options): ChainLayer {
  return { key: ++keys, name, kind, options };
}

/**
 * The chain that a net's JSON describes. None where the net is more than a chain (a layer says what it takes, or there
 * are several inputs or outputs), and where the text is no net: the core then says what is wrong.
 */
export function chainOf(text: string): Chain | null {
  const net = object(parsed(text));
  if (!net || !Array.isArray(net["layers"])) return null;
  if (Object.keys(net).some((key) => !["name", "inputs", "layers", "outputs"].includes(key))) return null;
  const inputs = Object.entries(object(net["inputs"] ?? { Input: null }) ?? {});
  const [[input, shape] = ["", null], ...others] = inputs;
  const isShape = shape === null || (Array.isArray(shape) && shape.every((size) => typeof size === "number"));
  const layers = net["layers"].map(layerOf);
  const name = net["name"] ?? "net";
  const outputs = Object.entries(object(net["outputs"] ?? { Output: layers.at(-1)?.name ?? "" }) ?? {});
  const [[output, last] = ["", null]] = outputs;
  if (inputs.length === 0 || others.length > 0 || !isShape || typeof name !== "string") return null;
  if (!layers.every((each) => each !== null)) return null;
  if (outputs.length !== 1 || (layers.length > 0 && last !== layers.at(-1)?.name)) return null;
  return { name, input: { name: input, shape: shape as number[] | null }, output, layers };
}

function layerOf(value: Value): ChainLayer | null {
  const { name, kind, ...options } = object(value) ?? {};
  if (typeof name !== "string" || typeof kind !== "string" || "from" in options) return null;
  return layer(name, kind, options);
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

function object(value: Value | undefined): Record<string, Value> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** As plain data. What is usual is left out. */
function plain({ name, input, output, layers }: Chain): Value {
  const last = layers.at(-1)?.name;
  return {
    name,
    inputs: { [input.name]: input.shape },
    layers: layers.map(({ name, kind, options }) => ({ name, kind, ...options })),
    ...(last !== undefined && output !== "Output" ? { outputs: { [output]: last } } : {}),
  };
}

/** As JSON in one line. Equal nets give equal lines. */
export function line(chain: Chain): string {
  return JSON.stringify(plain(chain));
}

/** A net's JSON as it is compared and put into a link: in one line where it is a chain. */
export function inLine(json: string): string {
  const chain = chainOf(json);
  return chain ? line(chain) : json;
}

/** What a net is called in its JSON. */
export function nameIn(text: string): string {
  const name = object(parsed(text))?.["name"];
  return typeof name === "string" ? name : "net";
}

/** As JSON to read: each layer in a line. */
export function pretty(chain: Chain): string {
  const spaced = (value: Value): string => {
    if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
    const parts = object(value);
    if (!parts) return JSON.stringify(value);
    const entries = Object.entries(parts).map(([key, part]) => `${JSON.stringify(key)}: ${spaced(part)}`);
    return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
  };
  const { layers, ...rest } = plain(chain) as Record<string, Value>;
  const lines = (layers as Value[]).map((layer) => `    ${spaced(layer)}`);
  const body = lines.length > 0 ? `[\n${lines.join(",\n")}\n  ]` : "[]";
  const parts = Object.entries(rest).map(([key, part]) => [key, `  ${JSON.stringify(key)}: ${spaced(part)}`] as const);
  const before = parts.filter(([key]) => key !== "outputs").map(([, part]) => part);
  const after = parts.filter(([key]) => key === "outputs").map(([, part]) => part);
  return `{\n${[...before, `  "layers": ${body}`, ...after].join(",\n")}\n}`;
}

export function inserted(chain: Chain, at: number, added: ChainLayer): Chain {
  return { ...chain, layers: chain.layers.toSpliced(at, 0, added) };
}

export function removed(chain: Chain, key: number): Chain {
  return { ...chain, layers: chain.layers.filter((layer) => layer.key !== key) };
}

/** With a layer at another place, counted after it was taken out; beyond the ends is at the end. */
export function moved(chain: Chain, key: number, to: number): Chain {
  const layer = chain.layers.find((layer) => layer.key === key);
  if (!layer) return chain;
  const rest = removed(chain, key);
  return inserted(rest, Math.min(Math.max(to, 0), rest.layers.length), layer);
}

export function changed(chain: Chain, key: number, change: Partial<Omit<ChainLayer, "key">>): Chain {
  return { ...chain, layers: chain.layers.map((layer) => (layer.key === key ? { ...layer, ...change } : layer)) };
}

/** With an option of a layer set, or left out where the value is undefined. */
export function withOption(chain: Chain, key: number, option: string, value: Value | undefined): Chain {
  const layer = chain.layers.find((layer) => layer.key === key);
  if (!layer) return chain;
  const { [option]: _, ...rest } = layer.options;
  // In its old place, so that the JSON does not change its order while one types.
  const options = value === undefined ? rest : { ...layer.options, [option]: value };
  return changed(chain, key, { options });
}

/** A copy of a layer, under a name of its own. */
export function copyOf(chain: Chain, key: number): ChainLayer | undefined {
  const layer = chain.layers.find((layer) => layer.key === key);
  return layer && { ...layer, key: ++keys, name: freeName(chain, layer.name.replace(/\d+$/, "")) };
}

/** A name that no layer has: "conv", else "conv2", "conv3" and so on. */
export function freeName(chain: Chain, short: string): string {
  const taken = new Set(chain.layers.map(({ name }) => name));
  if (!taken.has(short) && !taken.has(`${short}1`)) return short;
  for (let i = 2; ; i++) if (!taken.has(`${short}${i}`)) return `${short}${i}`;
}

import { optimizers } from "../../generated/catalogue.json";
import type { Optimizer } from "../../worker/protocol";

/** A constant of an optimizer, as the library's catalogue has it. */
export interface Constant {
  key: string;
  /** Within a sentence: `weight decay`. */
  label: string;
  help: string;
  default: number;
  /** What it may be, in words; the bounds say the same. */
  expected: string;
  min?: number;
  max?: number;
  aboveMin?: boolean;
  belowMax?: boolean;
}

export interface OptimizerEntry {
  name: Optimizer;
  label: string;
  /** One that it does well with; they differ by more than a factor of ten. */
  learningRate: number;
  /** Its constants, those that the page offers. */
  fields: readonly Constant[];
}

/**
 * A recipe and a link always say a momentum, 0.9 unless another is chosen. RMSProp has none unless one is asked for, so the
 * page does not offer it there.
 */
const isOffered = ({ key, default: usual }: Constant) => key !== "momentum" || usual > 0;

/** All optimizers, in the order in which they are offered. */
export const OPTIMIZERS: readonly OptimizerEntry[] = (optimizers as readonly OptimizerEntry[]).map((entry) => ({
  ...entry,
  fields: entry.fields.filter(isOffered),
}));

/** The optimizer of this name. */
export function optimizerOf(name: Optimizer): OptimizerEntry {
  const entry = OPTIMIZERS.find((entry) => entry.name === name);
  if (!entry) throw new Error(`There is no optimizer ${name}. There are ${OPTIMIZERS.map(({ name }) => name).join(", ")}.`);
  return entry;
}

/** A constant of an optimizer; none where it has no such constant. */
export function constantOf(optimizer: Optimizer, key: string): Constant | undefined {
  return optimizerOf(optimizer).fields.find((constant) => constant.key === key);
}

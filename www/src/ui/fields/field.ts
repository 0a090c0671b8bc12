export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** A setting in the catalogue: `Field` of the Rust library. */
export interface Field {
  key: string;
  label: string;
  kind: string;
  /** Bounds of its numbers; in range themselves but for `aboveMin` and `belowMax`. */
  min?: number;
  max?: number;
  aboveMin?: boolean;
  belowMax?: boolean;
  /** The range in words. */
  expected?: string;
  /** Of a number: the name that may stand in its place. */
  name?: string;
  choices?: readonly { name: string; label: string }[];
  variants?: readonly Entry[];
  default?: Value;
  unit?: string;
  help?: string;
}

/** Something that can be chosen by name, with its settings: `Entry` of the Rust library. */
export interface Entry {
  name: string;
  label: string;
  help: string;
  fields: readonly Field[];
}

/** A label where a form or a sentence begins with it. */
export function capitalized(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}

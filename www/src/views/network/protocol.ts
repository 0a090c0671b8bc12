import type { Initializer, Recipe } from "../../worker/protocol";

/** What the Network view asks the analysis worker. */
export interface NetworkCalls {
  presets(): Preset[];
  /** What the core says of a net as JSON, and the net as Rust code. */
  inspect(json: string): { report: NetReport; rust: string };
}

/** A tutorial's net, with its data and its recipe. */
export interface Preset {
  id: string;
  title: string;
  source: string;
  set: string;
  small: boolean;
  initializer: Initializer;
  options: Recipe;
  json: string;
}

/** What is known of a net while it is being put together. */
export interface NetReport {
  layers: LayerReport[];
  fits: boolean;
  /** What is wrong with the net as a whole. */
  problem: string | null;
}

export interface LayerReport {
  name: string;
  kind: string;
  output: number[] | null;
  parameters: number;
  multiplyAdds: number;
  /** What is wrong with the layer. */
  problem: string | null;
}

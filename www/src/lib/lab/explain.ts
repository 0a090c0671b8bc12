import type { NetRef } from "./protocol";

/** A layer that is watched. */
export interface Watched {
  name: string;
  kind: string;
  /** Sizes of what it gives for one example. */
  shape: number[];
  /** Names and shapes of its parameters. */
  parameters: [name: string, shape: number[]][];
}

/** What is known of a net before it is shown anything. */
export interface Anatomy {
  name: string;
  classes: string[];
  inputShape: number[];
  layers: Watched[];
}

/** What a net makes of an example: layer by layer, and the probability of each class. */
export interface Look {
  probabilities: Float32Array;
  values: Float32Array[];
}

/** Rows and columns, the last ones left out. */
export interface Field {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** What a value is the sum of: bias + Σ weights·inputs. */
export interface Products {
  shape: [channels: number, height: number, width: number];
  firstChannel: number;
  weights: Float32Array;
  inputs: Float32Array;
  bias: number;
  value: number;
}

/** A value of a layer, by its index in the layer's output. */
export interface Unit {
  layer: number;
  place: number;
}

/** Where a value comes from. */
export interface Origin {
  field?: Field;
  products?: Products;
}

/** An image on its way to a class; the first is the image itself. */
export interface AscentFrame {
  input: Float32Array;
  probabilities: Float32Array;
}

/** A training step by hand. */
export interface HandStep {
  loss: number;
  gradient: Float32Array;
  before: Float32Array;
  after: Float32Array;
  newLoss: number;
  probabilities: Float32Array;
  newProbabilities: Float32Array;
}

/** Counts in equal bins from -bound to bound. */
export interface Histogram {
  name: string;
  bound: number;
  counts: number[];
  mean: number;
  deviation: number;
}

/** A parameter and its values. */
export interface Parameter {
  name: string;
  shape: number[];
  values: Float32Array;
}

export type ExplainQuestion =
  | { kind: "anatomy"; net: NetRef }
  | { kind: "look"; net: NetRef; input: Float32Array }
  | { kind: "origin"; net: NetRef; input: Float32Array; unit: Unit }
  | { kind: "saliency"; net: NetRef; input: Float32Array; class: number }
  | { kind: "ascend"; net: NetRef; input: Float32Array; class: number; steps: number; length: number }
  | { kind: "hand-step"; net: NetRef; input: Float32Array; label: number; parameter: string; rate: number }
  | { kind: "weights"; net: NetRef; names: string[] }
  | { kind: "weight-histograms"; net: NetRef; bins: number }
  /** Of the mean gradients over the first images of the test set that is loaded. */
  | { kind: "gradient-histograms"; net: NetRef; images: number; bins: number };

export interface ExplainAnswers {
  anatomy: Anatomy;
  look: Look;
  origin: Origin;
  saliency: Float32Array;
  ascend: AscentFrame[];
  "hand-step": HandStep;
  weights: Parameter[];
  "weight-histograms": Histogram[];
  "gradient-histograms": Histogram[];
}

import type {
  AscentFrame,
  Field,
  Histogram,
  ParameterStep,
  Products,
  WatchedLayer,
} from "../../../pkg-gpu/lenet_playground.js";
import type { NetRef } from "../../worker/analysis/protocol";

// Plain objects, which go from worker to page as they are.
export type { AscentFrame, Field, Histogram, ParameterStep, Products, WatchedLayer };

/** What is known of a net before it is shown anything. */
export interface Anatomy {
  name: string;
  classes: string[];
  inputShape: number[];
  layers: WatchedLayer[];
}

/** What a net makes of an example: layer by layer, and the probability of each class. */
export interface Look {
  /** What it saw: a drawing brought to the size of its pictures. */
  input: Float32Array;
  probabilities: Float32Array;
  values: Float32Array[];
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

/** A parameter and its values. */
export interface Parameter {
  name: string;
  shape: number[];
  values: Float32Array;
}

export type ExplainQuestion =
  | { kind: "anatomy"; net: NetRef }
  | { kind: "look"; net: NetRef; input: Float32Array; isDrawing: boolean }
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
  "hand-step": ParameterStep;
  weights: Parameter[];
  "weight-histograms": Histogram[];
  "gradient-histograms": Histogram[];
}

import type {
  AscentFrame,
  ReceptiveField,
  Histogram,
  ParameterStep,
  Contributions,
  WatchedLayer,
} from "../../../pkg-gpu/lenet_playground.js";
import type { NetRef } from "../../worker/analysis/protocol";

// Plain objects, which go from worker to page as they are.
export type { AscentFrame, ReceptiveField, Histogram, ParameterStep, Contributions, WatchedLayer };

/** What is known of a net before it is shown anything. */
export interface Anatomy {
  name: string;
  classes: string[];
  inputShape: number[];
  layers: WatchedLayer[];
}

/** What a net makes of an example: layer by layer, and the probability of each class. */
export interface ForwardPass {
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
  field?: ReceptiveField;
  products?: Contributions;
}

/** A parameter and its values. */
export interface Parameter {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** What Explain asks the analysis worker of a net. */
export interface ExplainCalls {
  anatomy(net: NetRef): Promise<Anatomy>;
  forward(net: NetRef, input: Float32Array, isDrawing: boolean): Promise<ForwardPass>;
  origin(net: NetRef, input: Float32Array, unit: Unit): Promise<Origin>;
  saliency(net: NetRef, input: Float32Array, towards: number): Promise<Float32Array>;
  maximize(net: NetRef, input: Float32Array, towards: number, steps: number, length: number): Promise<AscentFrame[]>;
  handStep(net: NetRef, input: Float32Array, label: number, parameter: string, rate: number): Promise<ParameterStep>;
  weights(net: NetRef, names: string[]): Promise<Parameter[]>;
  weightHistograms(net: NetRef, bins: number): Promise<Histogram[]>;
  /** Of the mean gradients over the first images of the test set that is loaded. */
  gradientHistograms(net: NetRef, images: number, bins: number): Promise<Histogram[]>;
}

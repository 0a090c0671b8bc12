import type { Prediction as PackagePrediction } from "../../../pkg/lenet_playground.js";

/** Strokes as the Rust encoder takes them: points x0,y0,x1,y1… and the number of points of each stroke. */
export interface Drawing {
  points: Float32Array;
  lengths: Uint32Array;
  penWidth: number;
}

export type Prediction = Pick<PackagePrediction, "label" | "probabilities">;

/** What the net in use says of the drawing that was read last. */
export interface Reading {
  /** The 28×28 that the net sees; null where nothing is drawn. */
  input: Float32Array | null;
  prediction: Prediction | null;
  classes: string[];
}

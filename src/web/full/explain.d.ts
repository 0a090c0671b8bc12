/** A layer that is watched. */
export interface WatchedLayer {
  name: string;
  kind: string;
  /** Sizes of what it gives for one example. */
  shape: number[];
  /** Names and shapes of its parameters. */
  parameters: [name: string, shape: number[]][];
}

/** Rows and columns, the last ones left out. */
export interface ReceptiveField {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** What a value of a convolution or a linear layer is the sum of: bias + Σ weights·inputs. */
export interface Contributions {
  /** Sizes of weights and inputs: channels, height, width. */
  shape: [number, number, number];
  firstChannel: number;
  weights: Float32Array;
  inputs: Float32Array;
  bias: number;
  value: number;
}

/** An image on its way to a class, step by step; the first frame is the image itself. */
export interface AscentFrame {
  input: Float32Array;
  probabilities: Float32Array;
}

/** A training step made by hand: after = before − rate · gradient. Losses are in nats, where they are cross-entropies. */
export interface ParameterStep {
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
  /** The parameter. */
  name: string;
  bound: number;
  counts: number[];
  mean: number;
  deviation: number;
}

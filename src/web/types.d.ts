/** A net's answer. */
export interface Prediction {
  /** The most probable class; the first of equals. */
  label: number;
  /** Its probability, 0 to 1. */
  probability: number;
  /** The probability of each class, by label. */
  probabilities: number[];
}

/** A row of the table that describes a net. */
export interface LayerSummary {
  name: string;
  kind: string;
  /** Sizes of the layer's output for one example. */
  output: number[];
  /** Number of parameter values. */
  parameters: number;
  /** Multiply-adds of one example's forward pass. */
  multiplyAdds: number;
}

/** What a worker needs to join a group that trains one net: post it to a worker that calls `joinWorkerGroup`. */
export interface Membership {
  memory: SharedArrayBuffer;
  members: number;
  batch: number;
  rank: number;
  /** The net as JSON; left out where the module knows LeNet alone. */
  net?: string;
}

/** A training run as it was after a step. */
export interface Snapshot {
  step: number;
  updates: number;
  parameters: Float32Array;
  /** The optimizer's state; empty before the first update. */
  first: Float32Array;
  second: Float32Array;
}

/**
 * What a session does besides training, and when it ends; the same may stand among the options of the run. Of before:
 * `validate` for `validateEvery`, `checkpoint` for `checkpointEvery`, and patience with its `minimumChange`.
 */
export type Goals = Partial<
  Pick<TrainOptions, "validateEvery" | "measurement" | "minimumChange" | "seconds" | "checkpointEvery"> & {
    patience: number | { validations: number; minimumChange?: number };
    validate: { epochs: number } | { steps: number };
    checkpoint: { epochs: number } | { steps: number };
  }
>;

/** How a run went, step by step. */
export interface RunHistory {
  losses: Float32Array;
  /** Share of each step's batch that was answered rightly. */
  accuracies: Float32Array;
  learningRates: Float32Array;
  epochLosses: Float32Array;
  epochAccuracies: Float32Array;
  validations: Validation[];
}

/** What a run came to. */
export interface Outcome {
  net: Net;
  /** The net that measured best on the images held out, and how. */
  best?: { net: Net; validation: Validation };
  history: RunHistory;
  stopped: Stopped;
  steps: number;
  epochs: number;
  examples: number;
  seconds: number;
  trainingSeconds: number;
  examplesPerSecond: number;
}

/** How a learning rate is looked for: from one rate to another, each step a little higher. */
export interface FinderOptions {
  /** Usually 1e-6. */
  from?: number;
  /** Usually 1. */
  to?: number;
  /** Usually 100. */
  steps?: number;
  /** Share of the smoothed loss that comes from the steps before; usually 0.9. */
  smoothing?: number;
}

/** How the loss went as the rate grew. */
export interface FoundRate {
  rates: Float32Array;
  losses: Float32Array;
  smoothed: Float32Array;
  /** The rate at which the loss falls most steeply; `undefined` where it falls nowhere. */
  suggestion?: number;
}

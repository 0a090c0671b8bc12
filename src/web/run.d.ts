/** A measurement on the images held out. */
export interface Validation {
  /** Steps done by then. */
  step: number;
  /** Mean loss of an image. */
  loss: number;
  accuracy: number;
  /** How many images were measured. */
  images: number;
}

/** Why a run ended. */
export type Stopped = "finished" | "time-goal" | "patience" | "user" | "diverged";

/** What a slice of a run brought. */
export interface SessionProgress {
  /** Mean loss of each step's batch that came in. */
  losses: Float32Array;
  /** Of the last seconds of training; 0 while it is not known. */
  imagesPerSecond: number;
  /** What the rest of the run will take at the pace so far; NaN while no step is done. */
  secondsLeft: number;
  /** The epoch that it completed, from 1 on. */
  epoch?: number;
  validation?: Validation;
  /** Whether the trainer has a new snapshot. */
  stored: boolean;
  /** Whether a checkpoint is due: `checkpoint()` gives it. */
  checkpoint: boolean;
  stopped?: Stopped;
  /** Where the run diverged: at what step, and what can be done. */
  message?: string;
}

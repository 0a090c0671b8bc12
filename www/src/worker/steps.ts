import type { Evaluation, Snapshot } from "../../pkg/lenet_playground.js";

/** What a run needs of the wasm trainer; the tests bring their own. */
export interface Steps {
  /** Steps whose losses are known. */
  readonly step: number;
  readonly submitted: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly epoch: number;
  readonly trainingImages: number;
  readonly validationImages: number;
  readonly learningRate: number;
  readonly isFinished: boolean;
  /** Gives how many were submitted: of a step too large for once, which part of it. */
  submit(n: number): number;
  finished(): Promise<void>;
  losses(): Promise<Float32Array>;
  takeSnapshot(): Promise<void>;
  /** The run as it was last kept, and back to there. */
  lastSnapshot(): Snapshot;
  resume(snapshot: Snapshot): void;
  validation(): Promise<Evaluation>;
}

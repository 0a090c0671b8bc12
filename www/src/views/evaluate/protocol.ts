import type { Comparison, ExampleKind, MeasurementReport } from "../../../pkg-gpu/lenet_playground.js";
import type { NetInfo } from "../../worker/protocol";
import type { NetRef, TestImage, TestSet } from "../../worker/analysis/protocol";

export type { ClassRow, Comparison, Estimate, ExampleKind, MeasurementReport } from "../../../pkg-gpu/lenet_playground.js";

/** What Evaluate asks the worker. Measuring is driven by the page, slice by slice: to stop it is to ask no more. */
export type MeasuringQuestion =
  /** Begins to measure a net as it is now on the images that are loaded. */
  | { kind: "measure"; net: NetRef }
  /** Goes on with it for a moment. */
  | { kind: "measure-on"; id: string }
  /** Places of images; those undecided need a threshold. */
  | { kind: "examples"; of: string; which: ExampleKind; threshold?: number }
  | { kind: "tiles"; of: string; indices: number[] }
  | { kind: "compare"; first: string; second: string }
  /** What comes of leaving undecided whatever has less probability. */
  | { kind: "decided"; of: string; threshold: number }
  | { kind: "answers"; of: string };

export interface MeasuringAnswers {
  measure: Progress;
  "measure-on": Progress;
  examples: number[];
  tiles: Tile[];
  compare: Comparison;
  decided: Decided;
  answers: Answers;
}

/** How far a measurement has come. */
export interface Progress {
  id: string;
  done: number;
  total: number;
  /** Once all images are measured. */
  measured?: Measured;
}

/** A net that was measured. Its weights and the test set give it its id. */
export interface Measured {
  id: string;
  net: NetInfo;
  set: TestSet;
  report: MeasurementReport;
  /** The true class of each image. */
  labels: Uint8Array;
  /** Seconds of work, without what the worker did in between. */
  seconds: number;
}

/** A test image with what a net said to it. */
export interface Tile extends TestImage {
  answer: number;
  probabilities: number[];
}

export interface Decided {
  undecided: number;
  /** Share of the decided ones that are right; null where none is decided. */
  accuracy: number | null;
}

/** Image by image: the true class, the answer, and the probabilities of all classes in a row. */
export interface Answers {
  labels: Uint8Array;
  decisions: number[];
  probabilities: Float32Array;
}

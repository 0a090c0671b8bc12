import type { Comparison, ExampleKind, MeasurementReport } from "../../../pkg-gpu/lenet_playground.js";
import type { NetRef, TestImage, TestSet } from "../../worker/analysis/protocol";
import type { NetInfo } from "../../worker/protocol";

export type { ClassRow, Comparison, Estimate, ExampleKind, MeasurementReport } from "../../../pkg-gpu/lenet_playground.js";

/** What Evaluate asks the analysis worker. Measuring is driven by the page, slice by slice: to stop it is to ask no more. */
export interface EvaluateCalls {
  /** Begins to measure a net as it is now on the images that are loaded. */
  measure(net: NetRef): Promise<Progress>;
  /** Goes on with it for a moment. */
  continueMeasuring(id: string): Promise<Progress>;
  /** Places of images; those undecided need a threshold. */
  examples(of: string, which: ExampleKind, threshold?: number): number[];
  tiles(of: string, indices: number[]): Tile[];
  compare(first: string, second: string): Comparison;
  /** What comes of leaving undecided whatever has less probability. */
  decided(of: string, threshold: number): Decided;
  answers(of: string): Answers;
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

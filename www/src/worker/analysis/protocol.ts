import type { DataChoice, DataInfo, NetInfo } from "../protocol";
import type { ExplainAnswers, ExplainQuestion } from "../../views/explain/protocol";
import type { MeasuringAnswers, MeasuringQuestion } from "../../views/evaluate/protocol";
import type { RateAnswers, RateQuestion } from "../../views/train/more/protocol";

/**
 * What the views that look into nets ask the worker, and what it answers. Their code and the module with all layers
 * come when the first of them is opened.
 */

/** A net to be looked at: the one in use, one of those at hand, or the present run's as it was after an epoch. */
export type NetRef = "shipped" | "own" | "before" | { epoch: number };

/** The nets at hand. */
export interface NetsAtHand {
  shipped?: NetInfo;
  own?: NetInfo;
  /** The visitor's own net before the last run. */
  before?: NetInfo;
  /** Epochs of the last run whose weights were kept; 0 is the beginning. */
  epochs: number[];
}

/** An image of a data set: bytes, channel by channel and row by row; 255 is ink. */
export interface TestImage {
  index: number;
  pixels: Uint8Array<ArrayBuffer>;
  shape: [channels: number, height: number, width: number];
  label: number;
}

/** A test image that was picked to be looked at. */
export interface Specimen extends TestImage {
  /** Of its true class. */
  className: string;
  /** Such as "MNIST’s test set". */
  setName: string;
}

/** The images that nets are measured on. */
export interface TestSet {
  name: string;
  classes: string[];
  length: number;
  shape: [channels: number, height: number, width: number];
  /** Whether nets were trained on these very images, for there are no others. */
  isTraining: boolean;
  /** The data that they are a part of. */
  data: DataInfo;
}

export type LabQuestion =
  | { kind: "nets" }
  /** Has the test set of a choice of data loaded, unless it is. */
  | { kind: "test-set"; data: DataChoice }
  /** The test set of a choice of data where nothing has to be loaded or made for it. */
  | { kind: "test-set-here"; data: DataChoice }
  | { kind: "stop-loading" }
  | { kind: "images"; indices: number[] }
  /** The mean image of each class of the test set. */
  | { kind: "means" }
  | MeasuringQuestion
  | RateQuestion
  | ExplainQuestion;

export interface LabAnswers extends MeasuringAnswers, RateAnswers, ExplainAnswers {
  nets: NetsAtHand;
  "test-set": TestSet;
  "test-set-here": TestSet | null;
  "stop-loading": null;
  images: TestImage[];
  /** By label; none of a class without images. */
  means: (Float32Array | undefined)[];
}

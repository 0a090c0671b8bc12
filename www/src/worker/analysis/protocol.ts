import type { Dataset } from "../../../pkg/lenet_playground.js";
import type { DataChoice, DataInfo, NetId, NetInfo, Weights } from "../protocol";

/** A net to be looked at: the one in use, one of those at hand, or the present run's as it was after an epoch. */
export type NetRef = "shipped" | "own" | "before" | { epoch: number };

/** The nets at hand. */
export interface AvailableNets {
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
export interface PickedImage extends TestImage {
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

/** What all views may ask the analysis worker. */
export interface AnalysisCalls {
  nets(): Promise<AvailableNets>;
  /** Loads the test set of a choice of data, unless it is there. */
  testSet(data: DataChoice, signal?: AbortSignal): Promise<TestSet>;
  /** The test set of a choice of data where nothing has to be loaded or made for it. */
  testSetHere(data: DataChoice): Promise<TestSet | null>;
  images(indices: number[]): TestImage[];
  /** The mean image of each class of the test set, by label; none of a class without images. */
  means(): (Float32Array | undefined)[];
}

/** What the page calls before anything else, and again when the other worker was replaced. */
export interface ConnectionCalls {
  /** Over this channel the worker that trains lends its nets and data; `page` is the page's own address. */
  connect(page: string, port: MessagePort): void;
}

/** Progress of a view's part of the analysis worker. */
export interface AnalysisEvent {
  type: "progress";
  view: string;
  progress: unknown;
}

/** What the analysis worker asks the one that trains. It names what it has, so that nothing is sent twice. */
export interface LenderCalls {
  nets(net: NetRef | undefined, version: number | undefined): LentNetsReport;
  /** `here`: only where nothing has to be loaded or made for it. */
  data(choice: DataChoice, here: boolean, key: string | undefined, signal?: AbortSignal): Promise<LentDataReport | null>;
}

export interface LentNetsReport {
  /** Grows whenever one of them has changed. */
  version: number;
  infos: Partial<Record<NetId | "before", NetInfo>>;
  epochs: number[];
  /** Whether a run is under way. */
  isTraining: boolean;
  /** Of the net that was asked for, where the version is another one. */
  weights: Weights | undefined;
}

export interface LentDataReport {
  key: string;
  /** None where the other worker has it. */
  sets: { info: DataInfo; training: PlainData; test: PlainData | null } | undefined;
}

/** A data set that crosses from worker to worker. */
export interface PlainData {
  name: string;
  origin: Dataset["origin"];
  height: number;
  width: number;
  channels: number;
  classes: string[];
  pixels: Uint8Array;
  labels: Uint8Array;
}

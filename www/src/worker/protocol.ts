import type { Initializer } from "../../pkg-gpu/lenet_playground.js";
import type { Dataset, TrainOptions } from "../../pkg/lenet_playground.js";
import type { Simd } from "../browser/simd";
import type catalogue from "../generated/catalogue.json";
import type { Drawing, Reading } from "../views/draw/protocol";
import type { Drawings, OwnFiles, PictureMethod } from "../views/user-data/protocol";

/**
 * What page and worker exchange. Everything here survives structured cloning; the wasm's own types never cross. What a
 * view alone needs is in that view's `protocol.ts`.
 */

/**
 * Where training data comes from. The visitor's drawings are a set of their own, or are trained on with another. What is
 * the visitor's own is brought to what `net` takes, a net as JSON; LeNet where there is none.
 */
export type DataChoice =
  | ({ drawings?: Drawings } & (
      | { kind: "served"; id: string; name: string; only?: ThreeOrSeven }
      | { kind: "synthetic"; only?: ThreeOrSeven }
      | { kind: "files"; files: OwnFiles; method: PictureMethod; net: string | undefined }
    ))
  | { kind: "drawings"; drawings: Drawings; net: string | undefined };

/** Of digits the threes and sevens alone: all, or as few as fastai's lesson takes. */
export type ThreeOrSeven = "three-or-seven" | "three-or-seven-small";

/** `data/index.json`: the data sets that this page's own host offers. */
export interface Catalog {
  sets: CatalogSet[];
}

export interface CatalogSet {
  id: string;
  name: string;
  files: CatalogFiles;
}

export interface CatalogFiles {
  trainImages: CatalogFile;
  trainLabels: CatalogFile;
  testImages: CatalogFile;
  testLabels: CatalogFile;
}

export interface CatalogFile {
  path: string;
  bytes: number;
}

/**
 * What a visitor sets before a run: options of the package, of which the ones that are always in sight are always there.
 * What else is left out is as usual.
 */
export type Recipe = Partial<TrainOptions> & Pick<TrainOptions, keyof (typeof catalogue)["first"]["usual"]>;

export type { Initializer };

/** A net of the visitor's own making. */
export interface Design {
  name: string;
  json: string;
  initializer: Initializer;
}

/** One of the two nets a visitor can have at hand. */
export type NetId = "shipped" | "own";

/** What the page says about a net. Accuracies are shares, 0 to 1. */
export interface NetInfo {
  id: NetId;
  /** Where it is not LeNet. */
  name?: string;
  trainedOn: string;
  classes: string[];
  epochs: number;
  step: number;
  testAccuracy?: number;
  testName?: string;
}

export interface DataInfo {
  name: string;
  origin: Dataset["origin"];
  classes: string[];
  training: number;
  test: number;
  /** Of the training images those that the visitor drew and added. */
  drawn?: number;
  /** The name of both together, where there are drawings among them. */
  together?: string;
  /** Where the bytes came from this time. */
  from: "host" | "browser" | "files" | "made here" | "drawn";
}

export type Phase = "idle" | "loading" | "training" | "paused" | "measuring" | "finished" | "stopped" | "diverged";

export interface TrainingStart {
  totalSteps: number;
  stepsPerEpoch: number;
  trainingImages: number;
  validationImages: number;
  recipe: Recipe;
  dataName: string;
  /** The unit of the loss, where it has one. */
  lossUnit: "nats" | "";
}

export interface TrainingProgress {
  /** Mean loss of each batch since the last message; the last one belongs to `step`. */
  losses: Float32Array;
  step: number;
  epoch: number;
  imagesPerSecond: number;
  secondsLeft: number;
  learningRate: number;
}

export interface Score {
  accuracy: number;
  loss: number;
  images: number;
}

/** A long piece of work beside the training itself. */
export interface Job {
  name: string;
  done: number;
  total: number;
  unit: "bytes" | "images";
}

/** A net's safetensors bytes, and what the page knows about it. */
export interface Weights {
  bytes: ArrayBuffer;
  net: NetInfo;
  /** Where it is not LeNet. */
  design?: Design;
}

/** Where to train: a GPU, or so many CPU cores (as many as fit where null); the fastest where "auto". */
export interface DevicePreference {
  kind: "auto" | "gpu" | "cpu";
  cores: number | null;
}

/** Where runs are trained, and why there. */
export interface DeviceInfo {
  kind: "gpu" | "cpu";
  /** Of a GPU, as far as the browser gives it away. */
  name: string;
  cores: number;
  why: string;
  simd: Simd;
}

/** What the page asks of the worker that trains. */
export interface EngineCalls {
  /** `page` is the page's own address: models/ and data/ are looked up relative to it. Gives the core's version. */
  start(page: string, preference: DevicePreference, restore?: Weights): Promise<string>;
  /** Where to train from the next run on. */
  prefer(preference: DevicePreference): Promise<void>;
  /** Done when the drawing was read; what the net says of it comes as an event. */
  read(drawing: Drawing): Promise<void>;
  /** The data sets that the host offers. */
  catalog(): Promise<CatalogSet[]>;
  /** LeNet is trained where no other net is given. Done when the run is over; rejected where it cannot begin or go on. */
  train(data: DataChoice, recipe: Recipe, design: Design | undefined): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  reset(): void;
  use(net: NetId): void;
  /** Lends nets and data to the analysis worker, over this channel. */
  lend(port: MessagePort): void;
}

/** What a call of `start` is rejected with, by the error's name, where the module cannot run in this browser. */
export const START_ERROR = "StartError";
/** What a call of `train` is rejected with, by the error's name: the data or the visitor's own net is at fault. */
export const DATA_ERROR = "DataError";
export const DESIGN_ERROR = "DesignError";

/** Events of the worker that trains. */
export type EngineEvent =
  | { type: "net"; net: NetInfo; available: NetId[] }
  | { type: "reading"; reading: Reading }
  | { type: "job"; job: Job | null }
  | { type: "data"; data: DataInfo }
  | { type: "device"; device: DeviceInfo }
  /** The run has moved to another device and goes on from this step. */
  | { type: "moved"; reason: string; device: DeviceInfo }
  | { type: "rewound"; step: number }
  | { type: "phase"; phase: Phase }
  | { type: "run"; start: TrainingStart }
  | { type: "progress"; progress: TrainingProgress }
  | { type: "validation"; step: number; score: Score }
  | { type: "test"; score: Score; name: string }
  /** Epochs of the run whose weights were kept. */
  | { type: "epochs"; kept: number[] }
  /** Why the run ended before its last epoch, or which net was kept. */
  | { type: "ended"; why: string }
  /** What to go on with if the worker dies; null where the visitor has no net of their own. */
  | { type: "weights"; weights: Weights | null }
  /** The shipped net could not be loaded; training still works. */
  | { type: "no-shipped-net"; message: string }
  /** The run diverged and stopped. */
  | { type: "diverged"; message: string };

/** From any worker: its wasm instance trapped, and the worker must be replaced. */
export interface Crashed {
  type: "crashed";
  message: string;
}

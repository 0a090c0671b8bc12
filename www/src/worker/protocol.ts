import type { LabAnswers, LabQuestion } from "./analysis/protocol";
import type { Reply } from "./replies";
import type { Simd } from "../browser/simd";

/**
 * What the page and its worker say to each other: one union each way. Everything here survives structured cloning; the
 * wasm's own types never cross.
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

/**
 * The visitor's own files, by path. A browser takes a millisecond to send and read each file by itself, so they go in
 * bundles: the bytes of one behind those of another, still on the disk.
 */
export interface OwnFiles {
  list: OwnFile[];
  bundles: Blob[];
}

/** One of them, its place in what was chosen, such as `pets/cats/one.png`, and that of its bytes. */
export interface OwnFile {
  path: string;
  size: number;
  modified: number;
  bundle: number;
  at: number;
}

/** How pictures are brought to the size that the net takes. */
export type PictureMethod = "fit" | "fill" | "stretch" | "digit";

/** Digits that the visitor drew and named: 28×28 bytes and a label for each. */
export interface Drawings {
  pixels: Uint8Array;
  labels: Uint8Array;
  /** Others have another one. */
  key: string;
}

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

export type Optimizer = "sgd" | "nesterov" | "rmsprop" | "adam" | "adamw" | "signsgd";
export type Schedule = "constant" | "step" | "cosine" | "one-cycle";
export type Objective = "automatic" | "cross-entropy" | "binary-cross-entropy" | "mean-squared" | "mean-absolute";

/** What a visitor sets before a run. The one `seed` draws the weights, the order of the images and the held-out set. */
export interface Recipe {
  epochs: number;
  batchSize: number;
  optimizer: Optimizer;
  learningRate: number;
  momentum: number;
  weightDecay: number;
  schedule: Schedule;
  seed: number;
  /** The loss; chosen by the net's last layer where it is left out. */
  objective?: Objective;
  /** All images in every step, whatever the batch size says. */
  fullBatch?: boolean;
  /** Images held out; as many as `heldOut` says where it is left out. */
  validation?: number;
  /** The most pixels by which an image is moved each time it is shown. */
  shift?: number;
  /** Epochs in a row that may bring no lower validation loss; then the run ends with its best net. */
  patience?: number;
  /** Seconds of training after which the run ends. */
  seconds?: number;
  /** Of Adam and AdamW. */
  beta1?: number;
  beta2?: number;
  /** Of RMSProp. */
  smoothing?: number;
  /** Of RMSProp, Adam and AdamW. */
  epsilon?: number;
  /** What the schedule in steps multiplies the rate by. */
  stepFactor?: number;
  /** Epochs between two of its steps; 0 for steps at `stepAt`. */
  stepEvery?: number;
  /** Where its steps are, as shares of the run. */
  stepAt?: number[];
  /** Parts of the net, with their share of the learning rate; 0 freezes. */
  multipliers?: Record<string, number>;
  l2?: number;
  /** Whether L2 is for biases as well. */
  l2Biases?: boolean;
  /** Bound of the norm of all gradients. */
  clipNorm?: number;
  /** Bound of each gradient. */
  clipValue?: number;
}

/** How first weights are drawn. */
export type Initializer =
  | "kaiming"
  | "xavier"
  | "orthogonal"
  | "identity"
  | { normal: { weights: number; biases: number } };

/** A net of the visitor's own making. */
export interface Design {
  name: string;
  json: string;
  initializer: Initializer;
}

/** What the module with all layers is asked. */
export type Question = { kind: "presets" } | { kind: "inspect"; json: string } | LabQuestion;

/** And what it answers. */
export interface Answers extends LabAnswers {
  presets: Preset[];
  inspect: { report: NetReport; rust: string };
}

/** A tutorial's net, with its data and its recipe. */
export interface Preset {
  id: string;
  title: string;
  source: string;
  set: string;
  small: boolean;
  initializer: Initializer;
  options: Recipe;
  json: string;
}

/** What is known of a net while it is being put together. */
export interface NetReport {
  layers: LayerReport[];
  fits: boolean;
  /** What is wrong with the net as a whole. */
  problem: string | null;
}

export interface LayerReport {
  name: string;
  kind: string;
  output: number[] | null;
  parameters: number;
  multiplyAdds: number;
  /** What is wrong with the layer. */
  problem: string | null;
}

/** Strokes as the Rust encoder takes them: points x0,y0,x1,y1… and the number of points of each stroke. */
export interface Drawing {
  points: Float32Array;
  lengths: Uint32Array;
  penWidth: number;
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
  origin: "known" | "file" | "synthetic";
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

export interface Prediction {
  label: number;
  probabilities: number[];
}

export interface Reading {
  /** Which `read` this answers; the last one again where the net has changed since. */
  id: number;
  /** The 28×28 that the net sees; null where nothing is drawn. */
  input: Float32Array | null;
  prediction: Prediction | null;
  classes: string[];
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

/** Where to train: a GPU, or so many cores of the processor (as many as fit where null); the fastest where "auto". */
export interface EngineChoice {
  kind: "auto" | "gpu" | "cpu";
  cores: number | null;
}

/** Where runs are trained, and why there. */
export interface EngineInfo {
  kind: "gpu" | "cpu";
  /** Of a GPU, as far as the browser gives it away. */
  name: string;
  cores: number;
  why: string;
  simd: Simd;
}

/** How a device did in one case against the reference. */
export interface DeviceCheck {
  name: string;
  quantity: string;
  largestError: number;
  allowed: number;
  passed: boolean;
}

/** How a GPU did so far, case by case. */
export interface DeviceReport {
  checks: DeviceCheck[];
  device: string;
  done: boolean;
  trouble?: string;
}

/** Page → worker. */
export type Command =
  /** `page` is the page's own address: models/ and data/ are looked up relative to it. */
  | { type: "start"; page: string; engine: EngineChoice; restore?: Weights }
  /** Where to train from the next run on. */
  | { type: "engine"; choice: EngineChoice }
  /** Hold the GPU's arithmetic against the processor's. */
  | { type: "check" }
  | { type: "read"; id: number; drawing: Drawing }
  | { type: "catalog" }
  /** LeNet is trained where no other net is given. */
  | { type: "train"; data: DataChoice; recipe: Recipe; design: Design | undefined }
  /** To the worker that trains: it lends its nets and data to the one that looks into them. */
  | { type: "lend"; port: MessagePort }
  /** To the worker that looks into nets: whom it asks for nets and data, over a channel. */
  | { type: "look"; page: string; port: MessagePort }
  /** Asks it, who has the module with all layers, which is fetched for it. */
  | { type: "ask"; id: number; question: Question }
  | { type: "pause" }
  | { type: "resume" }
  | { type: "stop" }
  | { type: "reset" }
  | { type: "use"; net: NetId }
  | { type: "ping"; beat: number };

/** What went wrong, by what the page should do about it. */
export type ProblemKind =
  /** The engine cannot start in this browser. */
  | "engine"
  /** The shipped net could not be loaded; training still works. */
  | "model"
  /** Data could not be loaded; what was loaded before is still there. */
  | "data"
  /** The visitor's own net cannot be trained like this. */
  | "design"
  /** The run diverged and stopped. */
  | "diverged"
  /** The wasm instance trapped: the worker must be replaced. */
  | "crashed";

/** Worker → page. */
export type Report =
  | { type: "ready"; version: string }
  /** The data sets at hand; `trouble` where the host could not be asked. */
  | { type: "catalog"; sets: CatalogSet[]; trouble?: string }
  | { type: "net"; net: NetInfo; available: NetId[] }
  | { type: "reading"; reading: Reading }
  | { type: "job"; job: Job | null }
  | { type: "data"; data: DataInfo }
  | { type: "engine"; engine: EngineInfo }
  /** The run has moved to another engine and goes on from this step. */
  | { type: "moved"; reason: string; engine: EngineInfo }
  | { type: "rewound"; step: number }
  | ({ type: "check" } & DeviceReport)
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
  | { type: "problem"; kind: ProblemKind; message: string }
  | ({ type: "answer" } & Reply)
  | { type: "pong"; beat: number };

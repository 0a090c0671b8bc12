/** A row of the table that describes a net which need not fit together. */
export interface LayerReport {
  name: string;
  kind: string;
  /** Sizes of the layer's output for one example, where they are known. */
  output: number[] | null;
  parameters: number;
  multiplyAdds: number;
  /** What is wrong with the layer. */
  problem: string | null;
}

/** What is known of a net while it is being put together. */
export interface NetReport {
  layers: LayerReport[];
  /** Whether the net can be built. */
  fits: boolean;
  /** What is wrong with the net as a whole. */
  problem: string | null;
}

/** How first values are drawn. */
export type Initializer =
  | "kaiming"
  | "xavier"
  | "orthogonal"
  | "identity"
  | { normal: { weights: number; biases: number } };

/** A tutorial's net, with its data and its recipe. */
export interface Preset {
  id: string;
  title: string;
  source: string;
  /** The data set: "mnist", "fashion-mnist" or "three-or-seven". */
  set: string;
  /** Whether it is trained and tested on fastai's few images: see `Dataset.threeOrSeven`. */
  small: boolean;
  initializer: Initializer;
  options: TrainOptions;
  /** The architecture, for `Net.fromJson`. */
  json: string;
}

/** A parameter of a net. */
export interface ParameterInfo {
  name: string;
  shape: number[];
  initialized: boolean;
}

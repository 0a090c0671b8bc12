//! TypeScript's view of the plain objects that cross the border.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::train::{Optimizer, Options, Schedule};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A net's answer. */
export interface Prediction {
  /** The most probable class; the first of equals. */
  label: number;
  /** Its probability, 0 to 1. */
  probability: number;
  /** The probability of each class, by label. */
  probabilities: number[];
}

/** A row of the table that describes a net. */
export interface LayerSummary {
  name: string;
  kind: string;
  /** Sizes of the layer's output for one example. */
  output: number[];
  /** Number of parameter values. */
  parameters: number;
  /** Multiply-adds of one example's forward pass. */
  multiplyAdds: number;
}

/** A place in a team of workers that train one net; to be posted to a worker that calls `takeSeat`. */
export interface Seat {
  memory: SharedArrayBuffer;
  members: number;
  batch: number;
  rank: number;
}

/** A training run as it was after a step. */
export interface Snapshot {
  step: number;
  updates: number;
  parameters: Float32Array;
  /** What the optimizer remembers; empty before the first update. */
  first: Float32Array;
  second: Float32Array;
}

/** How to train. What is left out is as in `defaultTrainOptions()`. */
export interface TrainOptions {
  epochs: number;
  batchSize: number;
  optimizer: "sgd" | "nesterov" | "rmsprop" | "adam" | "adamw" | "signsgd";
  /** At the schedule's highest point. */
  learningRate: number;
  /** Of "sgd", "nesterov" and "signsgd". */
  momentum: number;
  /** Of "adamw". */
  weightDecay: number;
  /** "step" goes down to a tenth after half of the run and again after three quarters. */
  schedule: "constant" | "step" | "cosine" | "one-cycle";
  /** Chooses the images held out, and the order of the others. */
  seed: number;
  /** Images of the training set held out to validate with. */
  validation: number;
  /** The most pixels by which an image is moved each time it is shown, 0 to 8. */
  shift: number;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Prediction")]
    pub type JsPrediction;
    #[wasm_bindgen(typescript_type = "LayerSummary[]")]
    pub type JsLayers;
    #[wasm_bindgen(typescript_type = "Record<string, string>")]
    pub type JsMetadata;
    #[wasm_bindgen(typescript_type = "Snapshot")]
    pub type JsSnapshot;
    #[wasm_bindgen(typescript_type = "Seat")]
    pub type JsSeat;
    #[wasm_bindgen(typescript_type = "Partial<TrainOptions>")]
    pub type JsPartialOptions;
    #[wasm_bindgen(typescript_type = "TrainOptions")]
    pub type JsOptions;
}

/// A value as a plain JavaScript object of the given TypeScript type.
pub fn to_js<T: JsCast>(value: &impl Serialize) -> Result<T, JsError> {
    let plain = serde_wasm_bindgen::Serializer::json_compatible();
    Ok(value.serialize(&plain)?.unchecked_into())
}

/// [`Options`] as JavaScript sees them.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrainOptions {
    epochs: usize,
    batch_size: usize,
    optimizer: OptimizerName,
    learning_rate: f32,
    momentum: f32,
    weight_decay: f32,
    schedule: ScheduleName,
    // JavaScript's numbers are whole up to 2⁵³.
    seed: f64,
    validation: usize,
    shift: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OptimizerName {
    Sgd,
    Nesterov,
    Rmsprop,
    Adam,
    Adamw,
    Signsgd,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ScheduleName {
    Constant,
    Step,
    Cosine,
    OneCycle,
}

impl Default for TrainOptions {
    fn default() -> Self {
        let options = Options::default();
        Self {
            epochs: options.epochs,
            batch_size: options.batch_size,
            optimizer: OptimizerName::Adamw,
            learning_rate: options.learning_rate,
            momentum: 0.9,
            weight_decay: 0.01,
            schedule: ScheduleName::OneCycle,
            seed: options.seed as f64,
            validation: options.validation,
            shift: options.shift,
        }
    }
}

impl From<TrainOptions> for Options {
    fn from(from: TrainOptions) -> Self {
        Self {
            epochs: from.epochs,
            batch_size: from.batch_size,
            optimizer: match from.optimizer {
                OptimizerName::Sgd => Optimizer::Sgd { momentum: from.momentum },
                OptimizerName::Nesterov => Optimizer::Nesterov { momentum: from.momentum },
                OptimizerName::Rmsprop => Optimizer::rmsprop(),
                OptimizerName::Adam => Optimizer::adam(),
                OptimizerName::Adamw => Optimizer::adamw(from.weight_decay),
                OptimizerName::Signsgd => Optimizer::SignSgd { momentum: from.momentum },
            },
            learning_rate: from.learning_rate,
            schedule: match from.schedule {
                ScheduleName::Constant => Schedule::Constant,
                ScheduleName::Step => Schedule::Steps { factor: 0.1, at: vec![0.5, 0.75] },
                ScheduleName::Cosine => Schedule::Cosine,
                ScheduleName::OneCycle => Schedule::OneCycle,
            },
            seed: from.seed as u64,
            validation: from.validation,
            shift: from.shift,
            ..Self::default()
        }
    }
}

/// The page's recipe.
#[wasm_bindgen(js_name = defaultTrainOptions)]
pub fn default_train_options() -> Result<JsOptions, JsError> {
    to_js(&TrainOptions::default())
}

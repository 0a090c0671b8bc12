//! TypeScript's view of the plain objects that cross the border.

use serde::Serialize;
use wasm_bindgen::prelude::*;

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

/** What a worker needs to join a group that trains one net: post it to a worker that calls `joinWorkerGroup`. */
export interface Membership {
  memory: SharedArrayBuffer;
  members: number;
  batch: number;
  rank: number;
  /** The net as JSON; left out where the module knows LeNet alone. */
  net?: string;
}

/** A training run as it was after a step. */
export interface Snapshot {
  step: number;
  updates: number;
  parameters: Float32Array;
  /** The optimizer's state; empty before the first update. */
  first: Float32Array;
  second: Float32Array;
}
"#;

/// Made from the tables of options: see `tests/catalogue.rs`.
#[wasm_bindgen(typescript_custom_section)]
const OPTIONS: &str = include_str!("options.d.ts");

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
    #[wasm_bindgen(typescript_type = "Membership")]
    pub type JsMembership;
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

//! TypeScript's view of the plain objects that cross the border.

use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

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

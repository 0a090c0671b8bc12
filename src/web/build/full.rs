//! The build for any caller: it checks each argument, since what wasm-bindgen does with one of another
//! kind ends in the wrong memory, and it knows nets of every kind.

use std::sync::Arc;

use js_sys::{Array, ArrayBuffer, Float32Array, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::data::Dataset;
use crate::format::{self, Metadata};
use crate::net::Net;
use crate::train::{Objective, Options, Setting, Trainer};
use crate::{Result, apply};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "string")]
    pub type JsText;
    #[wasm_bindgen(typescript_type = "string[]")]
    pub type JsTexts;
    #[wasm_bindgen(typescript_type = "Float32Array | number[]")]
    pub type JsFloats;
    #[wasm_bindgen(typescript_type = "Uint8Array | ArrayBuffer | number[]")]
    pub type JsBytes;
    #[wasm_bindgen(typescript_type = "Uint32Array | number[]")]
    pub type JsIndices;
}

/// A string; `name` is the argument's, for the sentence.
pub fn text(value: JsText, name: &str) -> Result<String, JsError> {
    value.as_string().ok_or_else(|| wrong(&value, name, "a string"))
}

/// An array of strings.
pub fn texts(value: JsTexts, name: &str) -> Result<Vec<String>, JsError> {
    let wrong = || wrong(&value, name, "an array of strings");
    let array = value.dyn_ref::<Array>().ok_or_else(wrong)?;
    array.iter().map(|text| text.as_string().ok_or_else(wrong)).collect()
}

/// Single-precision numbers, out of any array of numbers.
pub fn floats(value: JsFloats, name: &str) -> Result<Vec<f32>, JsError> {
    match value.dyn_ref::<Float32Array>() {
        Some(values) => Ok(values.to_vec()),
        None if is_array(&value) => Ok(Float32Array::new(&value).to_vec()),
        None => Err(wrong(&value, name, "a Float32Array")),
    }
}

/// Bytes, out of any array of them or a buffer.
pub fn bytes(value: JsBytes, name: &str) -> Result<Vec<u8>, JsError> {
    match value.dyn_ref::<Uint8Array>() {
        Some(values) => Ok(values.to_vec()),
        None if is_array(&value) || value.has_type::<ArrayBuffer>() => {
            Ok(Uint8Array::new(&value).to_vec())
        }
        None => Err(wrong(&value, name, "a Uint8Array")),
    }
}

/// Whole numbers, out of any array of them.
pub fn indices(value: JsIndices, name: &str) -> Result<Vec<u32>, JsError> {
    match is_array(&value) {
        true => Ok(Uint32Array::new(&value).to_vec()),
        false => Err(wrong(&value, name, "a Uint32Array")),
    }
}

fn is_array(value: &JsValue) -> bool {
    ArrayBuffer::is_view(value) || Array::is_array(value)
}

fn wrong(value: &JsValue, name: &str, expected: &str) -> JsError {
    let found = if value.is_null() { None } else { value.js_typeof().as_string() };
    let found = found.as_deref().unwrap_or("null");
    JsError::new(&format!("{name} must be {expected}, got {found}"))
}

/// A pair of IDX files, gzip or raw.
pub fn read_idx(images: Vec<u8>, labels: Vec<u8>) -> Result<Dataset> {
    Dataset::from_idx(images, labels)
}

/// Sets the net's parameters from a safetensors file, and returns its metadata.
pub fn read_weights(net: &mut Net, file: &[u8]) -> Result<Metadata> {
    format::read_safetensors(net, file)
}

/// The loss of a run whose options name none.
pub const OBJECTIVE: Objective = Objective::AUTOMATIC;

/// The options with these settings in place of their own.
pub fn with(options: Options, settings: Vec<(String, Setting)>) -> Result<Options> {
    options.with(&Setting::modern(settings))
}

/// A list of numbers, or numbers by name.
pub fn setting_of_object(value: &JsValue) -> Setting {
    let number = |value: JsValue| value.as_f64().unwrap_or(f64::NAN);
    if Array::is_array(value) {
        return Setting::Numbers(value.unchecked_ref::<Array>().iter().map(number).collect());
    }
    let entry = |key: JsValue| {
        let value = Reflect::get(value, &key).unwrap_or(JsValue::UNDEFINED);
        (key.as_string().unwrap_or_default(), number(value))
    };
    Setting::ByName(Object::keys(value.unchecked_ref::<Object>()).iter().map(entry).collect())
}

/// The data set with the labels that its classes have in the net, by name, where the net's classes
/// are known.
pub fn matched(net: &Net, metadata: &Metadata, data: Arc<Dataset>) -> Result<Arc<Dataset>> {
    match apply::classes_of(net, metadata)? {
        None => Ok(data),
        known => data.with_classes_of_net(&apply::class_names(net, known)),
    }
}

/// The data set with the labels that its classes have in the data of the run.
pub fn matched_to_run(trainer: &Trainer, data: Arc<Dataset>) -> Result<Arc<Dataset>> {
    match trainer.data().images() {
        Some(own) => data.with_classes_of_net(own.classes()),
        None => Ok(data),
    }
}

/// What a trained net's file says of its use: the data and the names of their classes.
pub fn facts(trainer: &Trainer) -> Metadata {
    let data = trainer.data().images();
    data.map_or_else(Metadata::new, |data| apply::facts_of(data, None))
}

/// The net for the other members of a worker group: with its loss, without its parameters.
pub fn net_to_js(net: &Net) -> Result<JsValue> {
    Ok(format::write_net(&net.graph())?.into())
}

/// The net that a worker group trains.
pub fn net_of_group(membership: &JsValue) -> Result<Net, JsError> {
    let json = Reflect::get(membership, &"net".into()).ok().and_then(|net| net.as_string());
    let json = json.ok_or_else(|| JsError::new("the part \"net\" of the membership is missing"))?;
    Ok(format::read_net(&json)?.build()?)
}

//! The build that the page loads first: small. The page is its one caller and passes what is expected,
//! and LeNet is its one net.

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use crate::Result;
use crate::data::Dataset;
use crate::format::Metadata;
use crate::net::{Net, lenet};
use crate::train::{Objective, Options, Setting, Trainer};

pub type JsFloats = Vec<f32>;
pub type JsBytes = Vec<u8>;
pub type JsIndices = Vec<u32>;

/// The numbers as they are.
pub fn floats(values: JsFloats, _: &str) -> Result<Vec<f32>, JsError> {
    Ok(values)
}

/// The bytes as they are.
pub fn bytes(values: JsBytes, _: &str) -> Result<Vec<u8>, JsError> {
    Ok(values)
}

/// The whole numbers as they are.
pub fn indices(values: JsIndices, _: &str) -> Result<Vec<u32>, JsError> {
    Ok(values)
}

/// The loss of every run.
pub const OBJECTIVE: Objective = Objective::OF_SOFTMAX;

/// The options with these settings in place of their own.
pub fn with(options: Options, settings: Vec<(String, Setting)>) -> Result<Options> {
    options.with_plain(&settings)
}

/// No option of this build takes an object.
pub fn setting_of_object(_: &JsValue) -> Setting {
    Setting::ByName(Vec::new())
}

/// The data set as it is: the page knows its classes.
pub fn matched(_: &Net, _: &Metadata, data: Arc<Dataset>) -> Result<Arc<Dataset>> {
    Ok(data)
}

/// The data set as it is: the page knows its classes.
pub fn matched_to_run(_: &Trainer, data: Arc<Dataset>) -> Result<Arc<Dataset>> {
    Ok(data)
}

/// Nothing: the page knows the data.
pub fn facts(_: &Trainer) -> Metadata {
    Metadata::new()
}

/// Nothing: all members know the net.
pub fn net_to_js(_: &Net) -> Result<JsValue> {
    Ok(JsValue::UNDEFINED)
}

/// LeNet.
pub fn net_of_group(_: &JsValue) -> Result<Net, JsError> {
    Ok(lenet(0))
}

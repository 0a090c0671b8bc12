//! The build that the page loads first: small. The page is its one caller and passes what is expected,
//! and LeNet is its one net.

use std::sync::Arc;

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::Result;
use crate::data::Dataset;
use crate::error::WeightsError;
use crate::format::Metadata;
use crate::format::safetensors::{Header, Tensor};
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

/// A pair of raw IDX files: the browser unpacks gzip.
pub fn read_idx(images: Vec<u8>, labels: Vec<u8>) -> Result<Dataset> {
    Dataset::from_raw_idx(images, labels)
}

/// Sets the net's parameters from a safetensors file, and returns its metadata. The browser reads the
/// header's JSON.
pub fn read_weights(net: &mut Net, file: &[u8]) -> Result<Metadata> {
    let unreadable = || WeightsError::Unreadable { reason: "its header is damaged".into() };
    header(file).ok_or_else(unreadable)?.set_parameters(net)
}

fn header(file: &[u8]) -> Option<Header<'_>> {
    let (length, rest) = file.split_first_chunk()?;
    let (json, data) = rest.split_at_checked(u64::from_le_bytes(*length).try_into().ok()?)?;
    let json = JSON::parse(std::str::from_utf8(json).ok()?).ok().filter(JsValue::is_object)?;
    let mut header = Header { data, ..Header::default() };
    for (name, value) in entries(&json) {
        if name == "__metadata__" && value.is_object() {
            let text = |(key, text): (String, JsValue)| Some((key, text.as_string()?));
            header.metadata = entries(&value).map(text).collect::<Option<_>>()?;
            continue;
        }
        let numbers = |name: &str| {
            let numbers = Reflect::get(&value, &name.into()).ok()?.dyn_into::<Array>().ok()?;
            numbers.iter().map(|x| x.as_f64().map(|x| x as usize)).collect::<Option<Vec<_>>>()
        };
        let &[start, end] = numbers("data_offsets")?.as_slice() else { return None };
        let dtype = Reflect::get(&value, &"dtype".into()).ok()?.as_string()?;
        header.tensors.push(Tensor { name, dtype, shape: numbers("shape")?, range: start..end });
    }
    Some(header)
}

fn entries(object: &JsValue) -> impl Iterator<Item = (String, JsValue)> {
    Object::entries(object.unchecked_ref()).into_iter().map(|entry| {
        let entry = entry.unchecked_into::<Array>();
        (entry.get(0).as_string().unwrap_or_default(), entry.get(1))
    })
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

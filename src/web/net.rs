use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::build::{self, JsBytes, JsFloats, bytes, floats};
use super::data::Dataset;
use super::types::{JsLayers, JsMetadata, JsPrediction, to_js};
use crate::codec::Prediction;
use crate::data;
use crate::engine::resolved;
use crate::format::{self, Metadata, Precision};
use crate::net;
use crate::train::Predictor;

/// Examples answered at a time by `predictMany`.
const BATCH: usize = 64;

/// A net and its parameters.
#[wasm_bindgen]
pub struct Net {
    net: net::Net,
    metadata: Metadata,
    one: Option<Predictor>,
    many: Option<Predictor>,
}

impl Net {
    pub(super) fn new(net: net::Net, metadata: Metadata) -> Self {
        Self { net, metadata, one: None, many: None }
    }

    pub(super) fn core(&self) -> &net::Net {
        &self.net
    }

    /// The data set with the labels that its classes have in this net, where its classes are known.
    pub(super) fn matched(&self, data: &Dataset) -> Result<Arc<data::Dataset>, crate::Error> {
        build::matched(&self.net, &self.metadata, data.share())
    }

    /// The net, to be changed: what was made of it before is made anew.
    pub(super) fn change(&mut self) -> &mut net::Net {
        (self.one, self.many) = (None, None);
        &mut self.net
    }

    pub(super) fn set_metadata(&mut self, metadata: Metadata) {
        self.metadata = metadata;
    }
}

#[wasm_bindgen]
impl Net {
    /// LeNet with fresh weights by seed.
    pub fn lenet(seed: f64) -> Net {
        Self::new(net::lenet(seed as u64), Metadata::new())
    }

    /// LeNet with the weights of a safetensors file, in single or half precision.
    #[wasm_bindgen(js_name = fromSafetensors)]
    pub fn from_safetensors(file: JsBytes) -> Result<Net, JsError> {
        let mut net = net::lenet(0);
        let metadata = build::read_weights(&mut net, &bytes(file, "file")?)?;
        Ok(Self::new(net, metadata))
    }

    /// The weights and the metadata as a safetensors file.
    #[wasm_bindgen(js_name = toSafetensors)]
    pub fn to_safetensors(&self, half: bool) -> Vec<u8> {
        let precision = if half { Precision::Half } else { Precision::Single };
        format::write_safetensors(&self.net, precision, &self.metadata)
    }

    /// What the net is called.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.net.name().into()
    }

    /// Number of parameter values.
    #[wasm_bindgen(getter, js_name = parameterCount)]
    pub fn parameter_count(&self) -> usize {
        self.net.parameters().len()
    }

    /// What the file that the net came from says of it, such as `test_accuracy`.
    #[wasm_bindgen(getter)]
    pub fn metadata(&self) -> Result<JsMetadata, JsError> {
        to_js(&self.metadata)
    }

    /// The table of layers.
    pub fn layers(&self) -> Result<JsLayers, JsError> {
        to_js(&self.net.summary())
    }

    /// The answer to one example: 28×28 values, 0 to 1; `predictMany` takes several.
    pub fn predict(&mut self, input: JsFloats) -> Result<JsPrediction, JsError> {
        let input = floats(input, "input")?;
        crate::train::check_example(self.net.input().len(), &input)?;
        let predictor = ready(&mut self.one, &self.net, 1)?;
        to_js(&Prediction::new(&resolved(predictor.predict(&input))?)?)
    }

    /// The probabilities of all classes for any number of examples, one after the other.
    #[wasm_bindgen(js_name = predictMany)]
    pub fn predict_many(&mut self, inputs: JsFloats) -> Result<Vec<f32>, JsError> {
        let inputs = floats(inputs, "inputs")?;
        Ok(resolved(ready(&mut self.many, &self.net, BATCH)?.predict(&inputs))?)
    }
}

/// The predictor, made at its first use.
fn ready<'a>(
    predictor: &'a mut Option<Predictor>,
    net: &net::Net,
    batch: usize,
) -> Result<&'a mut Predictor, JsError> {
    match predictor {
        Some(predictor) => Ok(predictor),
        None => Ok(predictor.insert(Predictor::new(net, batch)?)),
    }
}

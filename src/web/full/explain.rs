//! Looking into a net, for JavaScript.

use js_sys::{Array, Float32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::error::OptionError;
use crate::explain::{self, Ascent, Histogram};
use crate::web::build::{JsFloats, JsIndices, JsText, floats, indices, text};
use crate::web::data::Dataset;
use crate::web::net::Net;
use crate::web::object::object;
use crate::web::types::to_js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("explain.d.ts");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "WatchedLayer[]")]
    pub type JsWatched;
    #[wasm_bindgen(typescript_type = "ReceptiveField | undefined")]
    pub type JsReceptiveField;
    #[wasm_bindgen(typescript_type = "Contributions | undefined")]
    pub type JsContributions;
    #[wasm_bindgen(typescript_type = "AscentFrame[]")]
    pub type JsFrames;
    #[wasm_bindgen(typescript_type = "ParameterStep")]
    pub type JsStep;
    #[wasm_bindgen(typescript_type = "Histogram[]")]
    pub type JsHistograms;
}

/// Looks into a net of one input, at one example after the other: its layers' values, the gradients
/// at its input, what makes a value, and what a training step changes.
#[wasm_bindgen]
pub struct Explainer(explain::Explainer);

#[wasm_bindgen]
impl Explainer {
    /// Gets ready to look into a copy of the net.
    #[wasm_bindgen(constructor)]
    pub fn new(net: &Net) -> Result<Explainer, JsError> {
        Ok(Self(explain::Explainer::new(net.core())?))
    }

    /// The layers in order.
    pub fn layers(&self) -> Result<JsWatched, JsError> {
        to_js(&self.0.layers())
    }

    /// Sizes of the input.
    #[wasm_bindgen(getter, js_name = inputShape)]
    pub fn input_shape(&self) -> Vec<usize> {
        self.0.input_shape().sizes().to_vec()
    }

    /// Computes the answer to an example, values 0 to 1: the probability of each class.
    pub fn forward(&mut self, input: JsFloats) -> Result<Vec<f32>, JsError> {
        Ok(self.0.forward(&floats(input, "input")?)?)
    }

    /// What a layer gave at the last look.
    pub fn values(&self, layer: usize) -> Vec<f32> {
        self.0.values(layer).to_vec()
    }

    /// The gradient of a class's score at the input, for an example.
    pub fn saliency(&mut self, input: JsFloats, class: usize) -> Result<Vec<f32>, JsError> {
        Ok(self.0.saliency(&floats(input, "input")?, class)?)
    }

    /// The loss of an example of a class.
    pub fn loss(&mut self, input: JsFloats, label: usize) -> Result<f32, JsError> {
        Ok(self.0.loss(&floats(input, "input")?, label)?)
    }

    /// What would make an example more of a class: so many steps, each so long.
    #[wasm_bindgen(js_name = maximizeActivation)]
    pub fn maximize_activation(
        &mut self,
        input: JsFloats,
        class: usize,
        steps: usize,
        length: f32,
    ) -> Result<JsFrames, JsError> {
        most("steps", steps)?;
        let input = floats(input, "input")?;
        let frames = self.0.maximize_activation(&input, class, Ascent { steps, length })?;
        let frames = frames.iter().map(|frame| {
            object(&[
                ("input", values(&frame.input)),
                ("probabilities", values(&frame.probabilities)),
            ])
        });
        let frames: Vec<_> = frames.collect::<Result<_, JsError>>()?;
        Ok(frames.into_iter().collect::<Array>().unchecked_into())
    }

    /// One training step by hand: a parameter moved against the gradient of the loss of an example.
    /// The net stays as it is.
    pub fn step(
        &mut self,
        input: JsFloats,
        label: usize,
        parameter: JsText,
        rate: f32,
    ) -> Result<JsStep, JsError> {
        let (input, parameter) = (floats(input, "input")?, text(parameter, "parameter")?);
        let step = self.0.step(&input, label, &parameter, rate)?;
        let object = object(&[
            ("loss", step.loss.into()),
            ("gradient", values(&step.gradient)),
            ("before", values(&step.before)),
            ("after", values(&step.after)),
            ("newLoss", step.new_loss.into()),
            ("probabilities", values(&step.probabilities)),
            ("newProbabilities", values(&step.new_probabilities)),
        ])?;
        Ok(object.unchecked_into())
    }

    /// The pixels that a value of a layer depends on, by its index in the layer's output;
    /// `undefined` where the input is no image.
    #[wasm_bindgen(js_name = receptiveField)]
    pub fn receptive_field(&self, layer: usize, place: usize) -> Result<JsReceptiveField, JsError> {
        to_js(&self.0.receptive_field(layer, place))
    }

    /// The products that make a value of a layer, at the last look; `undefined` of layers other than
    /// convolutions and linear ones.
    pub fn contributions(&self, layer: usize, place: usize) -> Result<JsContributions, JsError> {
        let Some(products) = self.0.contributions(layer, place) else {
            return Ok(JsValue::UNDEFINED.unchecked_into());
        };
        let object = object(&[
            (
                "shape",
                products.shape.iter().map(|&size| JsValue::from(size)).collect::<Array>().into(),
            ),
            ("firstChannel", products.first_channel.into()),
            ("weights", values(&products.weights)),
            ("inputs", values(&products.inputs)),
            ("bias", products.bias.into()),
            ("value", products.value.into()),
        ])?;
        Ok(object.unchecked_into())
    }

    /// How the values of each parameter are spread.
    #[wasm_bindgen(js_name = weightHistograms)]
    pub fn weight_histograms(&self, bins: usize) -> Result<JsHistograms, JsError> {
        self.histograms(self.0.net().parameters().values(), bins)
    }

    /// How the mean gradients over images of a data set are spread, parameter by parameter.
    #[wasm_bindgen(js_name = gradientHistograms)]
    pub fn gradient_histograms(
        &mut self,
        data: &Dataset,
        #[wasm_bindgen(js_name = indices)] images: JsIndices,
        bins: usize,
    ) -> Result<JsHistograms, JsError> {
        let images = indices(images, "indices")?;
        let images: Vec<usize> = images.into_iter().map(|image| image as usize).collect();
        let gradients = explain::batch_gradients(&mut self.0, &data.share(), &images)?;
        self.histograms(&gradients, bins)
    }

    fn histograms(&self, arena: &[f32], bins: usize) -> Result<JsHistograms, JsError> {
        #[derive(Serialize)]
        struct Named<'a> {
            name: &'a str,
            #[serde(flatten)]
            histogram: Histogram,
        }
        most("bins", bins)?;
        let entries = self.0.net().parameters().entries().iter();
        let named: Vec<Named> = entries
            .map(|entry| Named {
                name: &entry.name,
                histogram: Histogram::of(&arena[entry.range()], bins.max(1)),
            })
            .collect();
        to_js(&named)
    }
}

/// So many frames or bins fit into memory, and nobody looks at more.
fn most(name: &'static str, number: usize) -> Result<(), Error> {
    let expected = "a whole number up to 10000";
    match number <= 10_000 {
        true => Ok(()),
        false => Err(OptionError { name, expected, got: number.to_string() }.into()),
    }
}

fn values(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}

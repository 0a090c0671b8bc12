use wasm_bindgen::prelude::*;

use super::data::Dataset;
use super::net::Net;
use crate::train;

/// Measures a net in slices. Keeps a copy of the weights it was made with.
#[wasm_bindgen]
pub struct Evaluation(pub(super) train::Evaluation);

#[wasm_bindgen]
impl Evaluation {
    /// Gets ready to measure the net on all images of the data set.
    #[wasm_bindgen(constructor)]
    pub fn new(net: &Net, data: &Dataset) -> Result<Evaluation, JsError> {
        Ok(Self(train::Evaluation::of_all(net.core(), data.share())?))
    }

    /// Images to measure.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Images measured.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.0.loss().examples
    }

    /// Whether all are.
    #[wasm_bindgen(getter)]
    pub fn finished(&self) -> bool {
        self.done() == self.length()
    }

    /// Measures at least `images` more, in whole batches; returns how many are done.
    pub fn run(&mut self, images: usize) -> usize {
        self.0.run(images)
    }

    /// Share of the images done that were answered rightly.
    #[wasm_bindgen(getter)]
    pub fn accuracy(&self) -> f64 {
        self.0.loss().accuracy()
    }

    /// Mean cross-entropy of the images done, in nats.
    #[wasm_bindgen(getter)]
    pub fn loss(&self) -> f64 {
        self.0.loss().mean()
    }
}

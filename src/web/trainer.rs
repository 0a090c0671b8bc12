use wasm_bindgen::prelude::*;

use super::data::Dataset;
use super::evaluation::Evaluation;
use super::net::Net;
use super::types::{JsPartialOptions, JsPrediction, TrainOptions, to_js};
use crate::codec::Prediction;
use crate::format::Metadata;
use crate::train;

/// Trains a net, a few steps at a time: to pause is to stop calling.
#[wasm_bindgen]
pub struct Trainer(train::Trainer);

#[wasm_bindgen]
impl Trainer {
    /// Gets ready to train a copy of the net on the data set.
    #[wasm_bindgen(constructor)]
    pub fn new(net: &Net, data: &Dataset, options: JsPartialOptions) -> Result<Trainer, JsError> {
        let options: TrainOptions = serde_wasm_bindgen::from_value(options.into())?;
        Ok(Self(train::Trainer::new(net.core().clone(), data.share(), options.into())?))
    }

    /// Steps done.
    #[wasm_bindgen(getter)]
    pub fn step(&self) -> usize {
        self.0.steps_done()
    }

    /// Steps of the whole run.
    #[wasm_bindgen(getter, js_name = totalSteps)]
    pub fn total_steps(&self) -> usize {
        self.0.total_steps()
    }

    /// Steps of an epoch.
    #[wasm_bindgen(getter, js_name = stepsPerEpoch)]
    pub fn steps_per_epoch(&self) -> usize {
        self.0.steps_per_epoch()
    }

    /// Epochs completed.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> usize {
        self.0.epochs_done()
    }

    /// Images trained on so far, each as often as it was seen.
    #[wasm_bindgen(getter, js_name = imagesSeen)]
    pub fn images_seen(&self) -> usize {
        self.0.images_seen()
    }

    /// Images in an epoch.
    #[wasm_bindgen(getter, js_name = trainingImages)]
    pub fn training_images(&self) -> usize {
        self.0.training_images()
    }

    /// Images held out.
    #[wasm_bindgen(getter, js_name = validationImages)]
    pub fn validation_images(&self) -> usize {
        self.0.validation_indices().len()
    }

    /// Learning rate of the next step.
    #[wasm_bindgen(getter, js_name = learningRate)]
    pub fn learning_rate(&self) -> f32 {
        self.0.learning_rate()
    }

    /// Whether the run is complete.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.0.done()
    }

    /// Trains on up to `steps` batches, stopping at the end of an epoch, and returns the mean
    /// loss of each. Throws where the run diverges; the last good weights are then kept.
    #[wasm_bindgen(js_name = trainSteps)]
    pub fn train_steps(&mut self, steps: usize) -> Result<Vec<f32>, JsError> {
        let mut losses = Vec::with_capacity(steps.min(self.0.steps_per_epoch()));
        while losses.len() < steps && !self.0.done() {
            losses.push(self.0.step()?.mean() as f32);
            if self.0.epoch_ended() {
                break;
            }
        }
        Ok(losses)
    }

    /// A measurement of the present weights on the first `images` of those held out; all of them
    /// where left out.
    pub fn validation(&self, images: Option<usize>) -> Result<Evaluation, JsError> {
        Ok(Evaluation(self.0.validation(images.unwrap_or(usize::MAX))?))
    }

    /// A measurement of the present weights on a whole data set.
    pub fn evaluation(&self, data: &Dataset) -> Result<Evaluation, JsError> {
        Ok(Evaluation(train::Evaluation::of_all(&self.0.net(), data.share())?))
    }

    /// The answer of the present weights to one example.
    pub fn predict(&mut self, input: &[f32]) -> Result<JsPrediction, JsError> {
        to_js(&Prediction::new(&self.0.predict(input)?)?)
    }

    /// A copy of the net with the present weights.
    pub fn net(&self) -> Net {
        Net::new(self.0.net(), Metadata::new())
    }
}

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::data::Dataset;
use crate::data;

/// Makes digits by seed, some at a time, so that the worker can do other things in between.
#[wasm_bindgen]
pub struct SyntheticDigits(data::SyntheticDigits);

#[wasm_bindgen]
impl SyntheticDigits {
    /// Gets ready to make `count` digits.
    #[wasm_bindgen(constructor)]
    pub fn new(count: usize, seed: f64) -> SyntheticDigits {
        Self(data::SyntheticDigits::new(count, seed as u64))
    }

    /// Digits to be made.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Digits made so far.
    #[wasm_bindgen(getter)]
    pub fn processed(&self) -> usize {
        self.0.processed()
    }

    /// Makes up to `images` more; returns how many there are now.
    pub fn generate(&mut self, images: usize) -> usize {
        self.0.generate(images)
    }

    /// Makes what is still missing and gives the set; this object is then spent.
    pub fn finish(self) -> Result<Dataset, JsError> {
        Ok(Dataset::from_core(Arc::new(self.0.finish()?)))
    }
}

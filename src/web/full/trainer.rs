use wasm_bindgen::prelude::*;

use crate::web::trainer::Trainer;

/// What only nets other than LeNet need.
#[wasm_bindgen]
impl Trainer {
    /// What is compared to the labels: one of `TrainOptions.objective`, never "automatic"; left
    /// out where the net has a loss of its own.
    #[wasm_bindgen(
        getter,
        unchecked_return_type = "\"cross-entropy\" | \"binary-cross-entropy\" | \"mean-squared\" | \"mean-absolute\" | undefined"
    )]
    pub fn objective(&self) -> Option<String> {
        self.core().objective().map(|objective| objective.name().into())
    }
}

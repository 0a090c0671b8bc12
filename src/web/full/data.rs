use std::sync::Arc;

use wasm_bindgen::prelude::*;

use crate::data::{self, Origin};
use crate::web::build::{JsBytes, JsText, JsTexts, bytes, text, texts};
use crate::web::data::Dataset;

#[wasm_bindgen]
impl Dataset {
    /// The threes and sevens of MNIST, a three with label 1 and a seven with label 0: all of them
    /// or, where `small` is set, as few as fastai's lesson takes, drawn by seed: 709 of a training
    /// set, 699 of a test set.
    #[wasm_bindgen(js_name = threeOrSeven)]
    pub fn three_or_seven(
        digits: &Dataset,
        small: bool,
        training: bool,
        seed: f64,
    ) -> Result<Dataset, JsError> {
        use data::{Subset, three_or_seven};
        let subset = if training { Subset::Training } else { Subset::Test };
        let view = match small {
            true => three_or_seven::small(&digits.share(), subset, seed as u64)?,
            false => three_or_seven::of(&digits.share())?,
        };
        Ok(Self::from_core(Arc::new(view)))
    }
}

/// For data that another instance of the module has read.
#[wasm_bindgen]
impl Dataset {
    /// A copy of a data set that another instance of this module has, from what it tells of it.
    /// Images are grey where `channels` is left out.
    #[wasm_bindgen(js_name = fromPixels)]
    #[allow(clippy::too_many_arguments, reason = "a data set has these parts")]
    pub fn from_pixels(
        name: JsText,
        origin: JsText,
        height: usize,
        width: usize,
        pixels: JsBytes,
        labels: JsBytes,
        classes: JsTexts,
        channels: Option<usize>,
    ) -> Result<Dataset, JsError> {
        let origin = match text(origin, "origin")?.as_str() {
            "known" => Origin::Known,
            "synthetic" => Origin::Synthetic,
            _ => Origin::File,
        };
        let shape = [channels.unwrap_or(1), height, width];
        let (name, classes) = (text(name, "name")?, texts(classes, "classes")?);
        let (pixels, labels) = (bytes(pixels, "pixels")?, bytes(labels, "labels")?);
        let data = data::Dataset::with_shape(name, origin, shape, pixels, labels, classes)?;
        Ok(Self::from_core(Arc::new(data)))
    }
}

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::border::{JsBytes, bytes};
#[cfg(all(feature = "gpu", feature = "full"))]
use super::border::{JsText, JsTexts, text, texts};
use crate::data::{self, Origin};

/// Labelled images, grey or in colour.
#[wasm_bindgen]
pub struct Dataset(Arc<data::Dataset>);

impl Dataset {
    pub(super) fn from_core(data: Arc<data::Dataset>) -> Self {
        Self(data)
    }

    pub(super) fn share(&self) -> Arc<data::Dataset> {
        Arc::clone(&self.0)
    }
}

#[wasm_bindgen]
impl Dataset {
    /// Reads a pair of IDX files, gzip or raw. MNIST and Fashion-MNIST are recognised by their
    /// SHA-256 sums.
    #[wasm_bindgen(js_name = fromIdx)]
    pub fn from_idx(images: JsBytes, labels: JsBytes) -> Result<Dataset, JsError> {
        let (images, labels) = (bytes(images, "images")?, bytes(labels, "labels")?);
        Ok(Self(Arc::new(data::Dataset::from_idx(images, labels)?)))
    }

    /// The threes and sevens of MNIST, a three with label 1 and a seven with label 0: all of them
    /// or, where `small` is set, as few as fastai's lesson takes, drawn by seed: 709 of a training
    /// set, 699 of a test set.
    #[cfg(feature = "full")]
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
            true => three_or_seven::small(&digits.0, subset, seed as u64)?,
            false => three_or_seven::of(&digits.0)?,
        };
        Ok(Self(Arc::new(view)))
    }

    /// The pixels of all images, one after the other.
    pub fn pixels(&self) -> Vec<u8> {
        self.0.pixels().to_vec()
    }

    /// The labels of all images.
    pub fn labels(&self) -> Vec<u8> {
        self.0.labels().to_vec()
    }

    /// Number of images.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// What the set is called, such as "MNIST, training set".
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.name().into()
    }

    /// Where it came from.
    #[wasm_bindgen(getter, unchecked_return_type = "\"known\" | \"file\" | \"synthetic\"")]
    pub fn origin(&self) -> String {
        let origin = match self.0.origin() {
            Origin::Known => "known",
            Origin::File => "file",
            Origin::Synthetic => "synthetic",
        };
        origin.into()
    }

    /// Width of every image in pixels.
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> usize {
        self.0.size().1
    }

    /// Height of every image in pixels.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> usize {
        self.0.size().0
    }

    /// Channels of every image: 1 where they are grey, 3 where they are red, green and blue.
    #[wasm_bindgen(getter)]
    pub fn channels(&self) -> usize {
        self.0.channels()
    }

    /// Names of the classes, by label.
    #[wasm_bindgen(getter)]
    pub fn classes(&self) -> Vec<String> {
        self.0.classes().to_vec()
    }

    /// The pixels of one image, channel by channel and row by row: 0 is background, 255 is ink.
    pub fn image(&self, index: usize) -> Result<Vec<u8>, JsError> {
        Ok(self.0.get(index)?.0.to_vec())
    }

    /// The label of one image.
    pub fn label(&self, index: usize) -> Result<u8, JsError> {
        Ok(self.0.get(index)?.1)
    }
}

/// For data that another instance of the module has read.
#[cfg(all(feature = "gpu", feature = "full"))]
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
        Ok(Self(Arc::new(data)))
    }
}

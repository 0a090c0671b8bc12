use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::build::{self, JsBytes, bytes};
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
    /// Reads a pair of IDX files; gzip or raw, but raw in the build without `full`. MNIST and Fashion-MNIST are recognised by their
    /// SHA-256 sums.
    #[wasm_bindgen(js_name = fromIdx)]
    pub fn from_idx(images: JsBytes, labels: JsBytes) -> Result<Dataset, JsError> {
        let (images, labels) = (bytes(images, "images")?, bytes(labels, "labels")?);
        Ok(Self(Arc::new(build::read_idx(images, labels)?)))
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

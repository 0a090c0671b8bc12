//! Data sets from elsewhere, and parts of them, for JavaScript.

use std::sync::Arc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::codec::{JsImageEncoder, encoder_of};
use crate::data::{self, Pictures, PicturesByFolder, PicturesInZip, cifar10};
use crate::web::build::{JsBytes, JsIndices, JsText, JsTexts, bytes, indices, text, texts};
use crate::web::data::Dataset;

#[wasm_bindgen]
impl Dataset {
    /// Reads the binary files of CIFAR-10, one after the other.
    #[wasm_bindgen(js_name = fromCifar10)]
    pub fn from_cifar10(
        name: JsText,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array[]")] files: Array,
    ) -> Result<Dataset, JsError> {
        let files = files.iter().map(|file| bytes(file.unchecked_into(), "files"));
        let files = files.collect::<Result<Vec<_>, JsError>>()?;
        Ok(Self::from_core(Arc::new(cifar10::read(text(name, "name")?, &files)?)))
    }

    /// The images of these classes alone, known by name; the first of them becomes label 0, and so
    /// on.
    #[wasm_bindgen(js_name = ofClasses)]
    pub fn of_classes(&self, names: JsTexts) -> Result<Dataset, JsError> {
        let names = texts(names, "names")?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(Self::from_core(Arc::new(self.share().of_classes(&names)?)))
    }

    /// So many images of each class, by label, drawn by seed.
    pub fn draw(&self, name: JsText, counts: JsIndices, seed: f64) -> Result<Dataset, JsError> {
        let (name, counts) = (text(name, "name")?, indices(counts, "counts")?);
        let counts: Vec<usize> = counts.into_iter().map(|count| count as usize).collect();
        Ok(Self::from_core(Arc::new(self.share().draw(name, &counts, seed as u64)?)))
    }

    /// The images with these indices, in this order.
    pub fn select(
        &self,
        name: JsText,
        #[wasm_bindgen(js_name = indices)] places: JsIndices,
    ) -> Result<Dataset, JsError> {
        let (name, places) = (text(name, "name")?, indices(places, "indices")?);
        Ok(Self::from_core(Arc::new(self.share().select(name, &places)?)))
    }

    /// The images to train on and those held out, drawn by seed; each class has its share in both
    /// halves where `byClass` is set.
    #[wasm_bindgen(unchecked_return_type = "[training: Dataset, validation: Dataset]")]
    pub fn split(
        &self,
        validation: usize,
        seed: f64,
        #[wasm_bindgen(js_name = byClass)] by_class: Option<bool>,
    ) -> Result<Vec<Dataset>, JsError> {
        let data = self.share();
        let split = match by_class.unwrap_or(false) {
            true => data.split_by_class(validation, seed as u64)?,
            false => data.split(validation, seed as u64)?,
        };
        let half = |indices: &[u32], what: &str| -> Result<Dataset, JsError> {
            let half = data.select(format!("{}, {what}", data.name()), indices)?;
            Ok(Self::from_core(Arc::new(half)))
        };
        Ok(vec![half(&split.training, "training")?, half(&split.validation, "held out")?])
    }

    /// The mean of all images, 0 to 1 by pixel, channel by channel.
    #[wasm_bindgen(js_name = meanImage)]
    pub fn mean_image(&self) -> Vec<f32> {
        self.share().mean_image()
    }

    /// The mean image of each class, by label; `undefined` of a class without images.
    #[wasm_bindgen(js_name = meanImages, unchecked_return_type = "(Float32Array | undefined)[]")]
    pub fn mean_images(&self) -> Array {
        let image = |image: Option<Vec<f32>>| {
            image.map_or(JsValue::UNDEFINED, |it| js_sys::Float32Array::from(it.as_slice()).into())
        };
        self.share().mean_images().into_iter().map(image).collect()
    }
}

/// Pictures on their way to a data set, one by one: their classes are the folders they lie in. A
/// folder `train` or `test` around the classes says which half they belong to.
#[wasm_bindgen]
pub struct PictureFolder(PicturesByFolder);

/// The pictures in a zip file's folders, read some at a time, so that the worker can do other things
/// in between.
#[wasm_bindgen]
pub struct PictureZip(PicturesInZip<Vec<u8>>);

/// What pictures came to: a training set, and a test set where some lay in a folder `test`.
#[wasm_bindgen]
pub struct PictureSets(Pictures);

#[wasm_bindgen]
impl PictureFolder {
    /// No pictures yet; the encoder gives those that come their size and colour space.
    #[wasm_bindgen(constructor)]
    pub fn new(encoder: JsImageEncoder) -> Result<PictureFolder, JsError> {
        Ok(Self(PicturesByFolder::new(encoder_of(encoder)?)))
    }

    /// Takes a PNG or JPEG file with its path, such as `cats/one.png`. `false`: it was left out,
    /// for its name is no picture's.
    pub fn add(&mut self, path: JsText, file: JsBytes) -> Result<bool, JsError> {
        Ok(self.0.add(&text(path, "path")?, &bytes(file, "file")?)?)
    }

    /// The data sets of the pictures that came; no more can be added then.
    pub fn finish(self, name: JsText) -> Result<PictureSets, JsError> {
        Ok(PictureSets(self.0.finish(&text(name, "name")?)?))
    }
}

#[wasm_bindgen]
impl PictureZip {
    /// Lists what is in the file; no picture is read yet.
    #[wasm_bindgen(constructor)]
    pub fn new(file: JsBytes, encoder: JsImageEncoder) -> Result<PictureZip, JsError> {
        Ok(Self(PicturesInZip::new(bytes(file, "file")?, encoder_of(encoder)?)?))
    }

    /// Pictures in the file.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Pictures read so far.
    #[wasm_bindgen(getter)]
    pub fn processed(&self) -> usize {
        self.0.processed()
    }

    /// Reads up to `pictures` more.
    pub fn read(&mut self, pictures: usize) -> Result<(), JsError> {
        Ok(self.0.read(pictures)?)
    }

    /// Reads what is still missing and gives the data sets; this object is then spent.
    pub fn finish(self, name: JsText) -> Result<PictureSets, JsError> {
        Ok(PictureSets(self.0.finish(&text(name, "name")?)?))
    }
}

#[wasm_bindgen]
impl PictureSets {
    /// Reads the pictures in a zip file's folders.
    #[wasm_bindgen(js_name = fromZip)]
    pub fn from_zip(
        name: JsText,
        file: JsBytes,
        encoder: JsImageEncoder,
    ) -> Result<PictureSets, JsError> {
        PictureZip::new(file, encoder)?.finish(name)
    }

    /// The pictures to train on.
    pub fn training(&self) -> Dataset {
        Dataset::from_core(Arc::new(self.0.training.clone()))
    }

    /// Those to test with, where there are any.
    pub fn test(&self) -> Option<Dataset> {
        let test: Option<data::Dataset> = self.0.test.clone();
        test.map(|test| Dataset::from_core(Arc::new(test)))
    }
}

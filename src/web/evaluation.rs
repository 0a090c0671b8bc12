use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::build::OBJECTIVE;
use super::data::Dataset;
use super::device::Device;
use super::net::Net;
use super::promise::{Promised, promise};
use crate::train;

/// Measures a net in slices. Keeps a copy of the weights it was made with.
#[wasm_bindgen]
pub struct Evaluation(Rc<RefCell<train::Evaluation>>);

impl Evaluation {
    pub(super) fn from_core(evaluation: train::Evaluation) -> Self {
        Self(Rc::new(RefCell::new(evaluation)))
    }
}

#[wasm_bindgen]
impl Evaluation {
    /// Gets ready to measure the net on all images of the data set, on one CPU core.
    #[wasm_bindgen(constructor)]
    pub fn new(net: &Net, data: &Dataset) -> Result<Evaluation, JsError> {
        Self::on(&Device::cpu(), net, data)
    }

    /// Gets ready to measure the net on all images of the data set, on a device.
    pub fn on(device: &Device, net: &Net, data: &Dataset) -> Result<Evaluation, JsError> {
        let device = device.share();
        let data = net.matched(data)?;
        let evaluation = train::Evaluation::of_all_by(OBJECTIVE, &*device, net.core(), &data)?;
        Ok(Self::from_core(evaluation))
    }

    /// Images to measure.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.borrow().len()
    }

    /// Images measured.
    #[wasm_bindgen(getter)]
    pub fn processed(&self) -> usize {
        self.0.borrow().processed()
    }

    /// Whether all are.
    #[wasm_bindgen(getter)]
    pub fn finished(&self) -> bool {
        self.processed() == self.length()
    }

    /// Measures at least `images` more, in whole batches; gives how many are done. To be awaited
    /// before the next call.
    #[wasm_bindgen(unchecked_return_type = "Promise<number>")]
    pub fn run(&self, images: usize) -> Promised {
        let losses = {
            let mut evaluation = self.0.borrow_mut();
            evaluation.submit(images);
            evaluation.losses()
        };
        let evaluation = Rc::clone(&self.0);
        promise(async move {
            let losses = losses.await?;
            Ok(evaluation.borrow_mut().note(&losses) as f64)
        })
    }

    /// Share of the images done that were answered rightly.
    #[wasm_bindgen(getter)]
    pub fn accuracy(&self) -> f64 {
        self.0.borrow().loss().accuracy()
    }

    /// Mean cross-entropy of the images done, in nats.
    #[wasm_bindgen(getter)]
    pub fn loss(&self) -> f64 {
        self.0.borrow().loss().mean()
    }
}

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::build::{JsFloats, floats};
use super::device::Device;
use super::net::Net;
use super::promise::{Failure, Promised, promise};
use crate::train;

/// A net ready to answer on a device, many examples at a time. For one drawing at a time
/// `net.predict` is faster.
#[wasm_bindgen]
pub struct Predictor(
    /// None while answers are on their way.
    Rc<RefCell<Option<train::Predictor>>>,
);

#[wasm_bindgen]
impl Predictor {
    /// Gets a copy of the net ready for `batch` examples at a time.
    pub fn on(device: &Device, net: &Net, batch: usize) -> Result<Predictor, JsError> {
        let predictor = train::Predictor::on(&*device.share(), net.core(), batch)?;
        Ok(Self(Rc::new(RefCell::new(Some(predictor)))))
    }

    /// The probabilities of all classes for any number of examples, one after the other. To be
    /// awaited before the next call.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn predict(&self, inputs: JsFloats) -> Result<Promised, Failure> {
        let inputs = floats(inputs, "inputs")?;
        let place = Rc::clone(&self.0);
        Ok(promise(async move {
            let Some(mut predictor) = place.take() else {
                return Err(
                    JsError::new("the last answers are still on their way: await them").into()
                );
            };
            let answers = predictor.predict(&inputs).await;
            place.replace(Some(predictor));
            Ok(js_sys::Float32Array::from(answers?.as_slice()))
        }))
    }
}

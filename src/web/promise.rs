//! Values that come later. The promises hold on to nothing that JavaScript may free meanwhile.

use std::future::Future;
use std::pin::Pin;

use wasm_bindgen::prelude::*;

use crate::Error;
use crate::error::{EngineError, GpuError, TrainError};

pub(super) use js_sys::Promise as Promised;

/// A promise of what a future gives.
pub(super) fn promise<T: Into<JsValue>>(
    future: impl Future<Output = Result<T, Failure>> + 'static,
) -> Promised {
    // Boxed, so that the machinery below is compiled once and not for every promise there is.
    start(Box::pin(async { Ok(future.await.map_err(|Failure(error)| error)?.into()) }))
}

fn start(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promised {
    wasm_bindgen_futures::future_to_promise(future)
}

/// A JavaScript `Error` whose `name` tells what can be done: "EngineLost" where the device is
/// gone and the run can be resumed on another, "Diverged" where the learning rate was too high.
pub struct Failure(JsValue);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let value = js_sys::Error::new(&error.to_string());
        if let Some(name) = name_of(&error) {
            value.set_name(name);
        }
        Self(value.into())
    }
}

fn name_of(error: &Error) -> Option<&'static str> {
    let gpu_lost = matches!(error.downcast_ref(), Some(GpuError::DeviceLost { .. }));
    let core_lost = matches!(error.downcast_ref(), Some(EngineError::MemberLost { .. }));
    let diverged = matches!(error.downcast_ref(), Some(TrainError::Diverged { .. }));
    if gpu_lost || core_lost { Some("EngineLost") } else { diverged.then_some("Diverged") }
}

impl From<JsError> for Failure {
    fn from(error: JsError) -> Self {
        Self(error.into())
    }
}

/// What JavaScript threw goes back to it as it is.
impl From<JsValue> for Failure {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl From<Failure> for JsValue {
    fn from(Failure(value): Failure) -> Self {
        value
    }
}

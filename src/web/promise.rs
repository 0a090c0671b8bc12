//! Values that come later. The promises hold on to nothing that JavaScript may free meanwhile.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

pub(super) use js_sys::Promise as Promised;

/// A promise of what a future gives.
pub(super) fn promise<T: Into<JsValue>>(
    future: impl Future<Output = Result<T, JsError>> + 'static,
) -> Promised {
    wasm_bindgen_futures::future_to_promise(async {
        Ok(future.await.map_err(JsValue::from)?.into())
    })
}

/// What a future of the processor's engine gives: it is ready from the start.
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the processor's engine has done its work when it returns"),
    }
}

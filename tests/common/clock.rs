//! The browser's clock, which a page and a worker have under the same name.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A function that tells milliseconds.
pub fn clock() -> impl Fn() -> f64 {
    let performance = Reflect::get(&js_sys::global(), &"performance".into()).unwrap();
    let now: Function = Reflect::get(&performance, &"now".into()).unwrap().unchecked_into();
    move || now.call0(&performance).ok().as_ref().and_then(JsValue::as_f64).unwrap_or(0.0)
}

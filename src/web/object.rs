//! Plain objects, built and read part by part: for a few parts this is less code than a serializer.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

/// An object of these parts.
pub(super) fn object(parts: &[(&str, JsValue)]) -> Result<Object, JsError> {
    let object = Object::new();
    for (name, value) in parts {
        Reflect::set(&object, &(*name).into(), value).map_err(|_| wrong(name))?;
    }
    Ok(object)
}

/// A part that is a number.
pub(super) fn number(object: &JsValue, name: &str) -> Result<f64, JsError> {
    let part = Reflect::get(object, &name.into()).ok();
    part.and_then(|part| part.as_f64()).ok_or_else(|| wrong(name))
}

/// A part of a class of JavaScript's.
pub(super) fn part<T: JsCast>(object: &JsValue, name: &str) -> Result<T, JsError> {
    let part = Reflect::get(object, &name.into()).ok();
    part.and_then(|part| part.dyn_into().ok()).ok_or_else(|| wrong(name))
}

fn wrong(name: &str) -> JsError {
    JsError::new(&format!("the part \"{name}\" is missing or of the wrong kind"))
}

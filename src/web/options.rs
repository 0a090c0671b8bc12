//! The options of a run, as JavaScript writes them: one flat object.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::types::JsPartialOptions;
use crate::train::{Options, Setting};

/// The options that JavaScript describes; what it leaves out is as usual.
pub(super) fn options_of(options: JsPartialOptions) -> Result<Options, JsError> {
    read(Options::default(), options.into(), "options")
}

/// The options with those that JavaScript describes in place of their own; `what` they are called,
/// for the sentence.
pub(super) fn read(usual: Options, options: JsValue, what: &str) -> Result<Options, JsError> {
    if !options.is_object() {
        let found = options.js_typeof().as_string().unwrap_or_default();
        let sentence = "expected an object with some of epochs, batchSize, optimizer and so on";
        return Err(JsError::new(&format!("{what}: {sentence}, got {found}")));
    }
    let keys = Object::keys(options.unchecked_ref::<Object>());
    let settings: Vec<(String, Setting)> = keys
        .iter()
        .map(|key| {
            let value = Reflect::get(&options, &key).unwrap_or(JsValue::UNDEFINED);
            (key.as_string().unwrap_or_default(), setting(&value))
        })
        .collect();
    #[cfg(feature = "full")]
    let read = usual.with(&Setting::modern(settings));
    #[cfg(not(feature = "full"))]
    let read = usual.with_plain(&settings);
    read.map_err(|error| JsError::new(&format!("{what}: {error}")))
}

fn setting(value: &JsValue) -> Setting {
    if let Some(number) = value.as_f64() {
        // Whole numbers up to 2⁵³ are exact.
        return match number >= 0.0 && number.fract() == 0.0 && number <= (1_u64 << 53) as f64 {
            true => Setting::Integer(number as u64),
            false => Setting::Number(number),
        };
    }
    if let Some(text) = value.as_string() {
        return Setting::Text(text);
    }
    match value.as_bool() {
        Some(flag) => Setting::Flag(flag),
        None if value.is_null() || value.is_undefined() => Setting::None,
        None => of_object(value),
    }
}

/// A list of numbers, or numbers by name.
#[cfg(feature = "full")]
fn of_object(value: &JsValue) -> Setting {
    let number = |value: JsValue| value.as_f64().unwrap_or(f64::NAN);
    if js_sys::Array::is_array(value) {
        return Setting::Numbers(
            value.unchecked_ref::<js_sys::Array>().iter().map(number).collect(),
        );
    }
    let entry = |key: JsValue| {
        let value = Reflect::get(value, &key).unwrap_or(JsValue::UNDEFINED);
        (key.as_string().unwrap_or_default(), number(value))
    };
    Setting::ByName(Object::keys(value.unchecked_ref::<Object>()).iter().map(entry).collect())
}

/// No option of this build takes one.
#[cfg(not(feature = "full"))]
fn of_object(_: &JsValue) -> Setting {
    Setting::ByName(Vec::new())
}

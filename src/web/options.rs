//! The options of a run, as JavaScript writes them: one flat object.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::build::{OBJECTIVE, setting_of_object, with};
use super::types::JsPartialOptions;
use crate::train::{Options, Setting};

/// The options that JavaScript describes; what it leaves out is as usual.
pub(super) fn options_of(options: JsPartialOptions) -> Result<Options, JsError> {
    read(Options::with_objective(OBJECTIVE), options.into(), "options")
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
    with(usual, settings).map_err(|error| JsError::new(&format!("{what}: {error}")))
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
        None => setting_of_object(value),
    }
}

//! Snapshots of a run as plain objects, so that they can go from one instance of the module to
//! another, or to another worker.

use js_sys::{Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::types::JsSnapshot;
use crate::engine::State;
use crate::train::Snapshot;

/// As a plain object.
pub(super) fn snapshot_to_js(snapshot: &Snapshot) -> Result<JsSnapshot, JsError> {
    let object = Object::new();
    let State { parameters, first, second, updates } = &snapshot.state;
    let values: [(&str, JsValue); 5] = [
        ("step", (snapshot.step as f64).into()),
        ("updates", (*updates).into()),
        ("parameters", Float32Array::from(parameters.as_slice()).into()),
        ("first", Float32Array::from(first.as_slice()).into()),
        ("second", Float32Array::from(second.as_slice()).into()),
    ];
    for (name, value) in values {
        Reflect::set(&object, &name.into(), &value).map_err(|_| wrong(name))?;
    }
    Ok(object.unchecked_into())
}

/// From a plain object.
pub(super) fn from_js(object: &JsSnapshot) -> Result<Snapshot, JsError> {
    let get = |name: &str| Reflect::get(object, &name.into()).map_err(|_| wrong(name));
    let number = |name: &str| get(name)?.as_f64().ok_or_else(|| wrong(name));
    let values = |name: &str| match get(name)?.dyn_into::<Float32Array>() {
        Ok(values) => Ok(values.to_vec()),
        Err(_) => Err(wrong(name)),
    };
    Ok(Snapshot {
        step: number("step")? as usize,
        state: State {
            parameters: values("parameters")?,
            first: values("first")?,
            second: values("second")?,
            updates: number("updates")? as u32,
        },
    })
}

fn wrong(name: &str) -> JsError {
    JsError::new(&format!("a snapshot's {name} is missing or of the wrong kind"))
}

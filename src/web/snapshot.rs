//! Snapshots of a run as plain objects, so that they can go from one instance of the module to
//! another, or to another worker.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::object::{number, object, part};
use super::types::JsSnapshot;
use crate::engine::State;
use crate::train::Snapshot;

/// As a plain object.
pub(super) fn snapshot_to_js(snapshot: &Snapshot) -> Result<JsSnapshot, JsError> {
    let State { parameters, first, second, updates } = &snapshot.state;
    let values = |values: &[f32]| JsValue::from(Float32Array::from(values));
    let object = object(&[
        ("step", (snapshot.step as f64).into()),
        ("updates", (*updates).into()),
        ("parameters", values(parameters)),
        ("first", values(first)),
        ("second", values(second)),
    ])?;
    Ok(object.unchecked_into())
}

/// From a plain object.
pub(super) fn from_js(object: &JsSnapshot) -> Result<Snapshot, JsError> {
    let values = |name| Ok::<_, JsError>(part::<Float32Array>(object, name)?.to_vec());
    Ok(Snapshot {
        step: number(object, "step")? as usize,
        state: State {
            parameters: values("parameters")?,
            first: values("first")?,
            second: values("second")?,
            updates: number(object, "updates")? as u32,
        },
    })
}

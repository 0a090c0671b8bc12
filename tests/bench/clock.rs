//! A clock, in milliseconds.

/// The browser's, which a page and a worker have under the same name.
#[cfg(target_arch = "wasm32")]
pub fn clock() -> impl Fn() -> f64 {
    use js_sys::{Function, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    let performance = Reflect::get(&js_sys::global(), &"performance".into()).unwrap();
    let now: Function = Reflect::get(&performance, &"now".into()).unwrap().unchecked_into();
    move || now.call0(&performance).ok().as_ref().and_then(JsValue::as_f64).unwrap_or(0.0)
}

/// This machine's.
#[cfg(not(target_arch = "wasm32"))]
pub fn clock() -> impl Fn() -> f64 {
    let start = std::time::Instant::now();
    move || start.elapsed().as_secs_f64() * 1e3
}

//! The GPU engine in a real browser's worker, on the GPU that the browser offers or plays: the same
//! checks as natively.
#![cfg(all(target_arch = "wasm32", feature = "gpu"))]

use js_sys::{Array, Function, Reflect};
use lenet_playground::engine::{Checks, Device, Gpu};
use lenet_playground::web;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn the_browsers_gpu_passes_every_check() {
    let gpu = Gpu::request().await.unwrap();
    let (mut checks, mut count) = (Checks::all().unwrap(), 0);
    while let Some(found) = checks.next(&gpu).await {
        let found = found.unwrap();
        count += found.len();
        assert!(found.iter().all(|check| check.passed), "{}: {found:#?}", gpu.name());
    }
    assert!(count > 60, "only {count} checks");
    assert_eq!(gpu.fault(), None);
}

#[wasm_bindgen_test]
async fn javascript_hears_of_each_check() {
    let told = Array::new();
    Reflect::set(&js_sys::global(), &"told".into(), &told).unwrap();
    let each = Function::new_with_args(
        "check, left",
        "return new Promise(done => setTimeout(() => { told.push({ check, left }); done() }))",
    );
    let passed = web::check_device(&web::Device::cpu(), each);
    assert_eq!(JsFuture::from(passed).await.unwrap(), true);
    assert!(told.length() > 60, "{}", told.length());
    let get = |object: &JsValue, key: &str| Reflect::get(object, &key.into()).unwrap();
    let last = told.get(told.length() - 1);
    assert_eq!(get(&last, "left"), 0);
    let check = get(&last, "check");
    assert_eq!(get(&check, "name"), "LeNet, ten steps");
    assert_eq!((get(&check, "largestError"), get(&check, "passed")), (0.into(), true.into()));
}

#[wasm_bindgen_test]
async fn what_is_thrown_on_the_way_comes_out() {
    let each = Function::new_no_args("throw new Error('enough')");
    let outcome = JsFuture::from(web::check_device(&web::Device::cpu(), each)).await;
    let message = js_sys::Error::from(outcome.unwrap_err()).message();
    assert_eq!(message, "enough");
}

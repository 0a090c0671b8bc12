use std::hint::black_box;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::Performance;

use crate::compute::cpu::peak;

/// The most that this core does in this module's SIMD: GFLOP/s of products and sums in
/// registers, the best of many short rounds of two loops within about `ms` milliseconds.
#[wasm_bindgen(js_name = simdPeakGflops)]
pub fn simd_peak_gflops(ms: f64) -> Result<f64, JsError> {
    /// About half a millisecond: short enough to fall between two interruptions.
    const ITERATIONS: usize = 50_000;
    let clock = clock()?;
    let (start, mut best) = (clock.now(), f64::INFINITY);
    let loops = [peak::multiply_adds, peak::multiplies_and_adds];
    let arguments = [1e-9, 1.0];
    while clock.now() - start < ms {
        for (run, argument) in loops.into_iter().zip(arguments) {
            let from = clock.now();
            for _ in 0..4 {
                black_box(run(ITERATIONS, black_box(argument)));
            }
            best = best.min((clock.now() - from) / 4.0);
        }
    }
    Ok((ITERATIONS * peak::FLOPS_PER_ITERATION) as f64 / best / 1e6)
}

/// The clock of the page or of the worker: both have one under this name.
pub(super) fn clock() -> Result<Performance, JsError> {
    let clock = Reflect::get(&js_sys::global(), &"performance".into());
    let clock = clock.ok().and_then(|clock| clock.dyn_into::<Performance>().ok());
    clock.ok_or_else(|| JsError::new("there is no clock here: run this in a page or a worker"))
}

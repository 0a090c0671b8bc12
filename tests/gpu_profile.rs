//! Where the time of a training step on the GPU goes, kernel by kernel, natively and in a browser:
//!
//! `cargo test --release --test gpu_profile -- --nocapture`
//! `wasm-pack test --headless --chrome --release -- --test gpu_profile -- --nocapture`
#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(target_arch = "wasm32")]
#[path = "common/clock.rs"]
mod clock;
#[path = "common/lcg.rs"]
mod lcg;
#[path = "common/squares.rs"]
mod squares;

use std::sync::Arc;

use lenet_playground::engine::{Course, Device as _, Engine as _, Gpu, GpuEngine};
use lenet_playground::net::lenet;
use lenet_playground::plan::{Mode, Optimizer, Plan};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_step_is_timed_kernel_by_kernel() {
    let start = std::time::Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    match pollster::block_on(Gpu::request()) {
        Ok(gpu) => pollster::block_on(profile(&gpu, clock, |line| println!("{line}"))),
        Err(_) => println!("SKIPPED: there is no GPU here"),
    }
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
async fn a_step_is_timed_kernel_by_kernel() {
    let gpu = Gpu::request().await.unwrap();
    let milliseconds = clock::clock();
    let say = |line: String| wasm_bindgen_test::console_log!("{line}");
    profile(&gpu, || milliseconds() / 1e3, say).await;
}

async fn profile(gpu: &Gpu, clock: impl Fn() -> f64, say: impl Fn(String)) {
    say(gpu.name());
    let batch = 64;
    let data = Arc::new(squares::images(batch, 1));
    let order: Vec<u32> = (0..batch as u32).collect();
    let plan = Plan::lower(&lenet(1), Mode::Training, batch).unwrap();
    let mut engine = GpuEngine::new(gpu, &plan).unwrap();
    engine.set_parameters(lenet(1).parameters().values());
    let course = Course {
        rates: &[0.001],
        optimizer: Optimizer::adam(),
        ..Course::of_images(&data, &order)
    };
    engine.prepare(&course).unwrap();
    engine.profile(1, &clock).await.unwrap();
    let times = engine.profile(5, &clock).await.unwrap();
    let total: f64 = times.iter().map(|(_, time)| time).sum();
    for (cost, time) in &times {
        say(format!(
            "{:24} {:3} {:>14} threads {:8.3} ms {:7.2} GFLOP/s",
            cost.kernel,
            cost.threads,
            format!("{:?}", cost.workgroups),
            time * 1e3,
            cost.flops as f64 / time / 1e9
        ));
    }
    assert!(times.len() <= 16, "{} dispatches", times.len());
    assert!(total > 0.0);
    say(format!("{:.1} ms, {:.0} images/s", total * 1e3, batch as f64 / total));
}

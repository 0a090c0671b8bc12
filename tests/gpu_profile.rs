//! Where the time of a training step on the GPU goes, kernel by kernel:
//!
//! `cargo test --release --test gpu_profile -- --nocapture`
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/lcg.rs"]
mod lcg;
#[path = "common/squares.rs"]
mod squares;

use std::sync::Arc;
use std::time::Instant;

use lenet_playground::engine::{Course, Device as _, Engine as _, Gpu, GpuEngine};
use lenet_playground::net::lenet;
use lenet_playground::plan::{Mode, Optimizer, Plan};
use pollster::FutureExt as _;

#[test]
fn a_step_is_timed_kernel_by_kernel() {
    let Ok(gpu) = Gpu::request().block_on() else {
        println!("SKIPPED: there is no GPU here");
        return;
    };
    println!("{}", gpu.name());
    let batch = 64;
    let data = Arc::new(squares::images(batch, 1));
    let order: Vec<u32> = (0..batch as u32).collect();
    let plan = Plan::lower(&lenet(1), Mode::Training, batch).unwrap();
    let mut engine = GpuEngine::new(&gpu, &plan).unwrap();
    engine.set_parameters(lenet(1).parameters().values());
    let course = Course {
        rates: &[0.001],
        optimizer: Optimizer::adam(),
        ..Course::of_images(&data, &order)
    };
    engine.prepare(&course).unwrap();
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    engine.profile(1, clock).block_on().unwrap();
    let times = engine.profile(5, clock).block_on().unwrap();
    let total: f64 = times.iter().map(|(_, time)| time).sum();
    for (cost, time) in &times {
        println!(
            "{:24} {:3} {:>14} threads {:8.3} ms {:7.2} GFLOP/s",
            cost.kernel,
            cost.threads,
            format!("{:?}", cost.workgroups),
            time * 1e3,
            cost.flops as f64 / time / 1e9
        );
    }
    assert!(times.len() <= 16, "{} dispatches", times.len());
    assert!(times.iter().all(|(_, time)| *time > 0.0));
    println!("{:.1} ms, {:.0} images/s", total * 1e3, batch as f64 / total);
}

//! Timing a training step op by op and kernel by kernel leaves it a training step. The figures are
//! a benchmark: `tests/bench`.

use std::sync::Arc;

use lenet_playground::data::Dataset;
#[cfg(feature = "gpu")]
use lenet_playground::engine::Gpu;
use lenet_playground::engine::cpu::CpuEngine;
use lenet_playground::engine::{Engine as _, EpochPlan};
use lenet_playground::net::lenet;
#[cfg(feature = "gpu")]
use lenet_playground::optimizer::Optimizer;
use lenet_playground::plan::{Mode, Plan};
use pollster::FutureExt as _;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::common::squares;

const BATCH: usize = 64;

/// Seconds that pass at every look, since a browser and this machine share no clock.
fn ticking() -> impl Fn() -> f64 {
    let ticks = std::cell::Cell::new(0.0);
    move || {
        ticks.set(ticks.get() + 1.0);
        ticks.get()
    }
}

#[test]
fn a_step_on_a_core_is_timed_op_by_op() {
    let (data, order) = batch();
    let plan = Plan::lower(&lenet(1), Mode::Training, BATCH).unwrap();
    let ops = plan.forward.len() + plan.loss.iter().count() + plan.backward.len();
    let mut engine = CpuEngine::new(plan);
    engine.set_parameters(lenet(1).parameters().values());
    engine.prepare(&EpochPlan::of_images(&data, &order)).unwrap();
    engine.gather(0);
    let mut times = Vec::new();
    engine.profile(ticking(), |_, time| times.push(time));
    assert_eq!(times, vec![1.0; ops]);
    let gradients = engine.read_gradients().block_on().unwrap();
    assert!(gradients.iter().all(|g| g.is_finite()));
    assert!(gradients.iter().any(|&g| g != 0.0));
}

#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
#[test]
fn a_step_on_a_gpu_is_timed_kernel_by_kernel() {
    if let Some(gpu) = crate::common::devices::request_gpu("a step kernel by kernel") {
        each_kernel_is_timed(&gpu).block_on();
    }
}

#[cfg(all(feature = "gpu", target_arch = "wasm32"))]
#[test]
async fn a_step_on_a_gpu_is_timed_kernel_by_kernel() {
    each_kernel_is_timed(&Gpu::request().await.unwrap()).await;
}

#[cfg(feature = "gpu")]
async fn each_kernel_is_timed(gpu: &Gpu) {
    let (data, order) = batch();
    let plan = Plan::lower(&lenet(1), Mode::Training, BATCH).unwrap();
    let mut engine = gpu.engine_of(&plan).unwrap();
    engine.set_parameters(lenet(1).parameters().values());
    let epoch_plan = EpochPlan {
        rates: &[0.001],
        optimizer: Optimizer::adam(),
        ..EpochPlan::of_images(&data, &order)
    };
    engine.prepare(&epoch_plan).unwrap();
    let times = engine.profile(4, ticking()).await.unwrap();
    assert!(times.len() <= 16, "{} dispatches", times.len());
    assert!(times.iter().all(|(cost, time)| !cost.kernel.is_empty() && *time == 0.25));
    assert!(times.iter().any(|(cost, _)| cost.flops > 0));
}

fn batch() -> (Arc<Dataset>, Vec<u32>) {
    (Arc::new(squares::images(BATCH, 1)), (0..BATCH as u32).collect())
}

//! Where the time of a training step on the GPU goes, kernel by kernel.

use std::sync::Arc;

use lenet_playground::data::SyntheticDigits;
use lenet_playground::engine::{Device as _, Engine as _, EpochPlan, Gpu};
use lenet_playground::net::lenet;
use lenet_playground::optimizer::Optimizer;
use lenet_playground::plan::{Mode, Plan};

use crate::clock::clock;

const BATCH: usize = 64;

/// Times a step of LeNet on this machine's GPU, and says so where there is none.
pub async fn profile(say: impl Fn(String)) {
    let gpu = match Gpu::request().await {
        Ok(gpu) => gpu,
        Err(error) => return say(format!("No GPU is measured: {error}")),
    };
    say(gpu.name());
    let mut digits = SyntheticDigits::new(BATCH, 1);
    digits.generate(BATCH);
    let data = Arc::new(digits.finish().unwrap());
    let order: Vec<u32> = (0..BATCH as u32).collect();
    let plan = Plan::lower(&lenet(1), Mode::Training, BATCH).unwrap();
    let mut engine = gpu.engine_of(&plan).unwrap();
    engine.set_parameters(lenet(1).parameters().values());
    let epoch_plan = EpochPlan {
        rates: &[0.001],
        optimizer: Optimizer::adam(),
        ..EpochPlan::of_images(&data, &order)
    };
    engine.prepare(&epoch_plan).unwrap();
    let milliseconds = clock();
    let seconds = || milliseconds() / 1e3;
    engine.profile(1, &seconds).await.unwrap();
    let times = engine.profile(5, &seconds).await.unwrap();
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
    let total: f64 = times.iter().map(|(_, time)| time).sum();
    say(format!("{:.1} ms, {:.0} images/s", total * 1e3, BATCH as f64 / total));
}

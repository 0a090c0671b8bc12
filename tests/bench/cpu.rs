//! Where the time of a training step on one core goes: each op's best time of many, its arithmetic
//! and its share of this core's peak.

use std::sync::Arc;

use lenet_playground::compute::cpu::peak;
use lenet_playground::data::{Dataset, Origin};
use lenet_playground::engine::{CpuEngine, Engine, EpochPlan};
use lenet_playground::net::lenet;
use lenet_playground::ops::{Call, Pass};
use lenet_playground::plan::{Mode, Plan};

use crate::clock::clock;

const BATCH: usize = 64;
const PEAK_ITERATIONS: usize = 200_000;

/// One op of the step.
struct Timed {
    name: String,
    flops: f64,
    /// The best time, in milliseconds.
    time: f64,
}

/// Times a step of LeNet op by op, and the core's peak in turn with it.
pub fn profile(say: impl Fn(String)) {
    let now = clock();
    let mut engine = engine();
    let mut ops: Vec<Timed> = Vec::new();
    let mut peak = f64::INFINITY;
    for _ in 0..60 {
        let mut at = 0;
        engine.profile(&now, |op, time| {
            if ops.len() <= at {
                ops.push(describe(op));
            }
            ops[at].time = ops[at].time.min(time);
            at += 1;
        });
        for _ in 0..5 {
            let start = now();
            std::hint::black_box(peak::multiply_adds(PEAK_ITERATIONS, std::hint::black_box(1e-9)));
            peak = peak.min(now() - start);
        }
    }
    let peak = (PEAK_ITERATIONS * peak::FLOPS_PER_ITERATION) as f64 / peak / 1e6;
    let total: f64 = ops.iter().map(|op| op.time).sum();
    say(format!("peak {peak:.1} GFLOP/s, step {total:.2} ms, {:.0} images/s", 64e3 / total));
    for Timed { name, flops, time } in &ops {
        let rate = flops / time / 1e6;
        say(format!("{name} {time:.3} ms {rate:.1} GFLOP/s, {:.0} %", 100.0 * rate / peak));
    }
}

/// LeNet with a batch gathered.
fn engine() -> CpuEngine {
    let mut engine = CpuEngine::new(Plan::lower(&lenet(1), Mode::Training, BATCH).unwrap());
    engine.set_parameters(lenet(1).parameters().values());
    let order: Vec<u32> = (0..BATCH as u32).collect();
    engine.prepare(&EpochPlan::of_images(&Arc::new(blobs()), &order)).unwrap();
    engine.gather(0);
    engine
}

/// Images as sparse as digits are: a blob of ink on an empty ground.
fn blobs() -> Dataset {
    let pixel = |i: usize| {
        let (x, y) = ((i % 28) as f32 - 14.0, (i / 28 % 28) as f32 - 14.0);
        let radius = (x * x + y * y).sqrt() - 4.0 - (i / 784 % 5) as f32;
        ((1.0 - radius.abs() / 2.0).max(0.0) * 255.0) as u8
    };
    let pixels = (0..BATCH * 784).map(pixel).collect();
    let labels = (0..BATCH).map(|i| (i % 10) as u8).collect();
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    Dataset::new("blobs", Origin::Synthetic, (28, 28), pixels, labels, classes).unwrap()
}

/// What is timed: a call or, where there is none, the loss.
fn describe(call: Option<&Call>) -> Timed {
    let time = f64::INFINITY;
    let Some(call) = call else { return Timed { name: "loss".into(), flops: 0.0, time } };
    let (backward, times) = match call.pass {
        Pass::Forward => ("", 1),
        // Once for the parameters, and once for the input where that is wanted.
        Pass::Backward => (", backward", 1 + usize::from(call.dx[0].is_some())),
    };
    let flops = (2 * BATCH * call.op.multiply_adds() * times) as f64;
    Timed { name: format!("{}{backward}", call.op.name()), flops, time }
}

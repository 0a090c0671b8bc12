//! Where the time of a training step goes, in the browser: each op's best time of many, its
//! arithmetic and its share of this core's peak.
//!
//! `wasm-pack test --headless --chrome --release -- --test profile -- --nocapture`
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a browser test is no #[test] to clippy")]

#[path = "common/clock.rs"]
mod clock;

use clock::clock;
use std::sync::Arc;

use lenet_playground::data::{Dataset, Origin};
use lenet_playground::engine::cpu::{CpuEngine, peak};
use lenet_playground::engine::{Course, Engine};
use lenet_playground::net::lenet;
use lenet_playground::plan::{Mode, Op, Plan};
use pollster::FutureExt as _;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const BATCH: usize = 64;

fn describe(op: &Op) -> (String, f64) {
    let name = format!("{op:?}").chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    let products = match op {
        Op::ConvReluPool { geometry: g, .. } => g.out_len() * g.patch_len(),
        Op::ConvReluPoolBackward { geometry: g, dx, .. } => {
            g.out_len() * g.patch_len() * if dx.is_some() { 2 } else { 1 }
        }
        Op::Linear { geometry: g, .. } => g.in_features * g.out_features,
        Op::LinearBackward { geometry: g, .. } => 2 * g.in_features * g.out_features,
        _ => 0,
    };
    (name, (2 * BATCH * products) as f64)
}

#[wasm_bindgen_test]
fn a_step_is_timed_op_by_op() {
    let now = clock();
    let mut engine = CpuEngine::new(Plan::lower(&lenet(1), Mode::Training, BATCH).unwrap());
    engine.set_parameters(lenet(1).parameters().values());
    // As sparse as digits are: a blob of ink on an empty ground.
    let pixel = |i: usize| {
        let (x, y) = ((i % 28) as f32 - 14.0, (i / 28 % 28) as f32 - 14.0);
        let radius = (x * x + y * y).sqrt() - 4.0 - (i / 784 % 5) as f32;
        (1.0 - radius.abs() / 2.0).max(0.0)
    };
    let inputs: Vec<f32> = (0..BATCH * 784).map(pixel).collect();
    let pixels = inputs.iter().map(|x| (x * 255.0) as u8).collect();
    let labels = (0..BATCH).map(|i| (i % 10) as u8).collect();
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    let data = Dataset::new("blobs", Origin::Synthetic, (28, 28), pixels, labels, classes);
    let (data, order) = (Arc::new(data.unwrap()), (0..BATCH as u32).collect::<Vec<_>>());
    engine.prepare(&Course::of_images(&data, &order)).unwrap();
    engine.gather(0);
    let mut best: Vec<(String, f64, f64)> = Vec::new();
    let mut peak = f64::INFINITY;
    for _ in 0..60 {
        let mut at = 0;
        engine.profile(&now, |op, time| {
            if best.len() <= at {
                let (name, flops) = describe(op);
                best.push((name, flops, f64::INFINITY));
            }
            best[at].2 = best[at].2.min(time);
            at += 1;
        });
        for _ in 0..5 {
            let start = now();
            std::hint::black_box(peak::multiply_adds(200_000, std::hint::black_box(1e-9)));
            peak = peak.min(now() - start);
        }
    }
    let peak = (200_000 * peak::FLOPS_PER_ITERATION) as f64 / peak / 1e6;
    let total: f64 = best.iter().map(|(_, _, time)| time).sum();
    console_log!("peak {peak:.1} GFLOP/s, step {total:.2} ms, {:.0} images/s", 64e3 / total);
    for (name, flops, time) in &best {
        let rate = flops / time / 1e6;
        console_log!("{name} {time:.3} ms {rate:.1} GFLOP/s, {:.0} %", 100.0 * rate / peak);
    }
    let gradients = engine.read_gradients().block_on().unwrap();
    assert!(gradients.iter().all(|g| g.is_finite()));
    assert!(total.is_finite() && total > 0.0);
}

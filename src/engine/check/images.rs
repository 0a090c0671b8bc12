//! How images come to the device: bytes to values, by index, moved as their number draws.

use std::sync::Arc;

use super::Check;
use super::cases::byte;
use super::measure::{error, worse};
use crate::Result;
use crate::data::{Dataset, Origin, Shift};
use crate::engine::{Cpu, Device, Engine, EpochPlan};
use crate::layers::Flatten;
use crate::net::Net;
use crate::plan::Mode;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// WGSL leaves a division 2.5 units in the last place. A pixel at a wrong place is off by more
/// than ten thousand times that.
const ALLOWED: f64 = 3e-7;
/// Odd, so that few images begin where a word does.
const SIDE: usize = 27;
const IMAGES: usize = 37;
const BATCH: usize = 16;

pub(super) async fn check(device: &dyn Device) -> Result<Vec<Check>> {
    let data = Arc::new(noise()?);
    // Some twice, some never, the last batch short.
    let order: Vec<u32> = (0..45).map(|i| i * i * 5 % IMAGES as u32).collect();
    let mut checks = Vec::new();
    for (most, quantity) in [(0, "as they are"), (2, "moved by up to 2 pixels")] {
        let shift = Shift { most, seed: 9 };
        let epoch_plan = EpochPlan { shift, first: 1_000, ..EpochPlan::of_images(&data, &order) };
        let (mut there, mut here) = (engine(device, &epoch_plan)?, engine(&Cpu, &epoch_plan)?);
        let mut largest = 0.0;
        for batch in 0..order.len().div_ceil(BATCH) {
            let (got, expected) = (show(&mut *there, batch).await?, show(&mut *here, batch).await?);
            let expected: Vec<f64> = expected.into_iter().map(f64::from).collect();
            largest = worse(largest, error(&got, &expected));
        }
        checks.push(Check::new("Images", quantity, largest, ALLOWED));
    }
    Ok(checks)
}

fn noise() -> Result<Dataset> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(6);
    let pixels = (0..IMAGES * SIDE * SIDE).map(|_| byte(&mut rng)).collect();
    Dataset::new(
        "noise",
        Origin::Synthetic,
        (SIDE, SIDE),
        pixels,
        vec![0; IMAGES],
        vec!["0".into()],
    )
}

/// An engine whose net answers with the image itself.
fn engine(device: &dyn Device, epoch_plan: &EpochPlan) -> Result<Box<dyn Engine>> {
    let net = Net::chain("identity", [1, SIDE, SIDE], [("flatten", Flatten {}.into())])?;
    let mut engine = device.engine(&net, Mode::Inference, BATCH)?;
    engine.prepare(epoch_plan)?;
    Ok(engine)
}

async fn show(engine: &mut dyn Engine, batch: usize) -> Result<Vec<f32>> {
    engine.gather(batch);
    engine.forward();
    engine.read_output().await
}

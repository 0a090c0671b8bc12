//! Ten steps of training against the CPU engine: each loss tells of all steps before it.

use std::sync::Arc;

use super::Check;
use super::measure::worse;
use crate::Result;
use crate::data::{Dataset, Shift, SyntheticDigits};
use crate::engine::{Cpu, Device, EpochPlan};
use crate::net::lenet;
use crate::optimizer::Optimizer;
use crate::plan::Mode;

/// Parity that is promised for each of ten losses.
const ALLOWED: f64 = 1e-3;
const STEPS: usize = 10;
const BATCH: usize = 64;

pub(super) async fn check(device: &dyn Device) -> Result<Vec<Check>> {
    let data = Arc::new(SyntheticDigits::new(STEPS * BATCH, 8).finish()?);
    let (got, expected) = (losses(device, &data).await?, losses(&Cpu, &data).await?);
    let far = |(got, expected): (&f64, &f64)| (got - expected).abs() / expected;
    let largest = got.iter().zip(&expected).map(far).fold(0.0, worse);
    let largest = if got.len() == STEPS { largest } else { f64::INFINITY };
    Ok(vec![Check::new("LeNet, ten steps", "each loss, against the CPU", largest, ALLOWED)])
}

/// The mean loss of each step of the page's recipe.
async fn losses(device: &dyn Device, data: &Arc<Dataset>) -> Result<Vec<f64>> {
    let (net, order) = (lenet(9), (0..data.len() as u32).collect::<Vec<_>>());
    let mut engine = device.engine(&net, Mode::Training, BATCH)?;
    engine.set_parameters(net.parameters().values());
    engine.prepare(&EpochPlan {
        rates: &[0.001; STEPS],
        optimizer: Optimizer::adamw(0.01),
        shift: Shift { most: 1, seed: 1 },
        ..EpochPlan::of_images(data, &order)
    })?;
    for batch in 0..STEPS {
        engine.gather(batch);
        engine.forward();
        engine.loss();
        engine.backward();
        engine.update();
    }
    let losses = engine.read_losses(0..STEPS).await?;
    Ok(losses.iter().map(|loss| loss.mean()).collect())
}

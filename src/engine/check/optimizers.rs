//! Three steps of an optimizer against its paper's formulas in `f64`, from the gradients that the
//! device itself had: what Adam makes of a gradient near zero depends on its last bit.

use std::sync::Arc;

use super::Check;
use super::cases::byte;
use super::measure::error;
use super::passes::ALLOWED;
use crate::Result;
use crate::data::{Dataset, Origin};
use crate::engine::{Course, Device};
use crate::net::lenet;
use crate::plan::{Mode, Optimizer};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

const BATCH: usize = 4;
/// Of each step; far apart, so that none is taken for another.
const RATES: [f32; 3] = [0.01, 0.003, 0.02];

pub(super) async fn check(
    device: &dyn Device,
    name: &'static str,
    optimizer: Optimizer,
) -> Result<Vec<Check>> {
    let (net, data) = (lenet(5), Arc::new(noise()?));
    let order: Vec<u32> = (0..data.len() as u32).collect();
    let mut engine = device.engine(&net, Mode::Training, BATCH)?;
    engine.set_parameters(net.parameters().values());
    engine.prepare(&Course { rates: &RATES, optimizer, ..Course::of_images(&data, &order) })?;
    let mut twin = Twin::new(net.parameters().values());
    for (batch, rate) in RATES.into_iter().enumerate() {
        engine.gather(batch);
        engine.forward();
        engine.loss();
        engine.backward();
        engine.update();
        twin.update(optimizer, rate.into(), &engine.read_gradients().await?);
    }

    let state = engine.read_state().await?;
    let before = net.parameters().values();
    let change = |now: f64, before: &f32| now - f64::from(*before);
    let got = state.parameters.iter().zip(before).map(|(&now, was)| change(now.into(), was) as f32);
    let expected = twin.parameters.iter().zip(before).map(|(&now, was)| change(now, was));
    let changes = error(&got.collect::<Vec<_>>(), &expected.collect::<Vec<_>>());
    let mut checks = vec![
        Check::new(name, "change of the parameters in three steps", changes, ALLOWED),
        Check::new(name, "first moments", error(&state.first, &twin.first), ALLOWED),
    ];
    if optimizer.remembers() > 1 {
        let second = error(&state.second, &twin.second);
        checks.push(Check::new(name, "second moments", second, ALLOWED));
    }
    Ok(checks)
}

/// A batch for each step.
fn noise() -> Result<Dataset> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
    let images = BATCH * RATES.len();
    let pixels = (0..images * 784).map(|_| byte(&mut rng)).collect();
    let labels = (0..images).map(|_| byte(&mut rng) % 10).collect();
    let classes = (0..10).map(|class| class.to_string()).collect();
    Dataset::new("noise", Origin::Synthetic, (28, 28), pixels, labels, classes)
}

/// An optimizer's state in `f64`.
struct Twin {
    parameters: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    updates: i32,
}

impl Twin {
    fn new(parameters: &[f32]) -> Self {
        let zeros = vec![0.0; parameters.len()];
        let parameters = parameters.iter().map(|&value| value.into()).collect();
        Self { parameters, first: zeros.clone(), second: zeros, updates: 0 }
    }

    fn update(&mut self, optimizer: Optimizer, rate: f64, gradients: &[f32]) {
        self.updates += 1;
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((p, &g), (m, v)) in self.parameters.iter_mut().zip(gradients).zip(moments) {
            let g = f64::from(g);
            match optimizer {
                Optimizer::Sgd { momentum } => {
                    *m = f64::from(momentum) * *m + g;
                    *p -= rate * *m;
                }
                Optimizer::Adam { beta1, beta2, epsilon, decay } => {
                    let [beta1, beta2, epsilon, decay] =
                        [beta1, beta2, epsilon, decay].map(f64::from);
                    *m = beta1 * *m + (1.0 - beta1) * g;
                    *v = beta2 * *v + (1.0 - beta2) * g * g;
                    let mean = *m / (1.0 - beta1.powi(self.updates));
                    let square = *v / (1.0 - beta2.powi(self.updates));
                    *p -= rate * decay * *p + rate * mean / (square.sqrt() + epsilon);
                }
            }
        }
    }
}

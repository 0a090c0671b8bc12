//! Three steps of each optimizer against its paper's formulas in `f64`, from the gradients that the
//! device itself had: what Adam makes of a gradient near zero depends on its last bit.

use std::ops::Range;
use std::sync::Arc;

use super::Check;
use super::cases::byte;
use super::measure::error;
use super::passes::ALLOWED;
use crate::Result;
use crate::data::{Dataset, Origin};
use crate::engine::{Device, EpochPlan};
use crate::net::{Net, lenet};
use crate::optimizer::Optimizer;
use crate::plan::{Clipping, Mode, Rule, Segment, Span};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

const BATCH: usize = 4;
/// Of each step; far apart, so that none is taken for another.
const RATES: [f32; 3] = [0.01, 0.003, 0.02];

/// A case to turn gradients into updates.
pub(super) struct OptimizerCase {
    name: &'static str,
    optimizer: Optimizer,
    clipping: Option<Clipping>,
    /// Whether parts of the net have rules of their own.
    in_parts: bool,
}

/// Every optimizer, and one with all that there is besides.
pub(super) fn all() -> impl Iterator<Item = OptimizerCase> {
    let plain = |optimizer: Optimizer| {
        let name = optimizer.entry().label;
        OptimizerCase { name, optimizer, clipping: None, in_parts: false }
    };
    let in_parts = OptimizerCase {
        name: "AdamW in parts, clipped",
        optimizer: Optimizer::adamw(0.01),
        clipping: Some(Clipping::Value(0.002)),
        in_parts: true,
    };
    Optimizer::checked().map(plain).chain([in_parts])
}

/// A rule of each kind, over the parameters of a net.
fn segments(net: &Net) -> Vec<Segment> {
    let rules = [
        Rule::Frozen,
        Rule::Train { multiplier: 0.5, l2: 0.0 },
        Rule::Train { multiplier: 1.0, l2: 0.05 },
        Rule::Average { rate: 0.1 },
    ];
    let entries = net.parameters().entries().iter().zip(rules.into_iter().cycle());
    let span = |range: Range<usize>| Span { offset: range.start, len: range.len() };
    entries.map(|(entry, rule)| Segment { span: span(entry.range()), rule }).collect()
}

pub(super) async fn check(device: &dyn Device, case: &OptimizerCase) -> Result<Vec<Check>> {
    let OptimizerCase { name, optimizer, clipping, in_parts } = *case;
    let (net, data) = (lenet(5), Arc::new(noise()?));
    let order: Vec<u32> = (0..data.len() as u32).collect();
    let mut engine = device.engine(&net, Mode::Training, BATCH)?;
    engine.set_parameters(net.parameters().values());
    let segments = if in_parts { segments(&net) } else { Vec::new() };
    let images = EpochPlan::of_images(&data, &order);
    let epoch_plan =
        EpochPlan { rates: &RATES, optimizer, clipping, segments: &segments, ..images };
    engine.prepare(&epoch_plan)?;
    let mut twin = Twin::new(net.parameters().values());
    let segments = epoch_plan.segments_of(net.parameters().len());
    for (batch, rate) in RATES.into_iter().enumerate() {
        engine.gather(batch);
        engine.forward();
        engine.loss();
        engine.backward();
        engine.update();
        twin.update(case, &segments, rate.into(), &engine.read_gradients().await?);
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
    if optimizer.state_slots() > 1 {
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

    fn update(&mut self, case: &OptimizerCase, segments: &[Segment], rate: f64, gradients: &[f32]) {
        self.updates += 1;
        for segment in segments {
            for i in segment.span.range() {
                let g = f64::from(gradients[i]);
                match segment.rule {
                    Rule::Train { multiplier, l2 } => {
                        let most = match case.clipping {
                            Some(Clipping::Value(most)) => most.into(),
                            _ => f64::INFINITY,
                        };
                        let g = g.clamp(-most, most) + f64::from(l2) * self.parameters[i];
                        self.train(case.optimizer, i, rate * f64::from(multiplier), g);
                    }
                    Rule::Average { rate } => self.parameters[i] -= f64::from(rate) * g,
                    Rule::Frozen => {}
                }
            }
        }
    }

    fn train(&mut self, optimizer: Optimizer, i: usize, rate: f64, g: f64) {
        let (p, state) = (&mut self.parameters[i], [&mut self.first[i], &mut self.second[i]]);
        optimizer.reference_update(rate, self.updates, g, p, state);
    }
}

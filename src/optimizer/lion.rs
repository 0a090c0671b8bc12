use super::Optimizer;
use super::adamw::WEIGHT_DECAY;
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Field, Range};

/// Lion (Chen et al. 2023, arXiv:2302.06675), found by a search over programs. Every parameter moves
/// by η, against the sign of a mean of the gradient and its running mean:
/// `p ← p − η·(sign(β₁·m + (1−β₁)·g) + λ·p)`, then `m ← β₂·m + (1−β₂)·g`, where `sign(0) = 0`.
///
/// Its learning rate is 3 to 10 times lower than AdamW's, and it keeps half as much state.
pub struct Lion;

impl Optimizer {
    /// Lion with the constants of its paper and this weight decay λ.
    pub fn lion(weight_decay: f32) -> Self {
        Self::new::<Lion, _>([0.9, 0.99, weight_decay])
    }
}

const BETA1: Field = constant(
    "beta1",
    "beta 1",
    Range::BELOW_ONE,
    0.9,
    "Share of the running mean in an update; the rest is the gradient.",
);
const BETA2: Field =
    constant("beta2", "beta 2", Range::BELOW_ONE, 0.99, "Decay of the running mean of gradients.");

impl Definition for Lion {
    const ENTRY: Entry = Entry {
        name: "lion",
        label: "Lion",
        help: "Every parameter moves by the learning rate, against the sign of a mean of gradients.",
        source: "Chen et al. 2023, arXiv:2302.06675",
        fields: &[BETA1, BETA2, WEIGHT_DECAY],
    };
    const STATE_SLOTS: usize = 1;
    const LEARNING_RATE: f32 = 0.0003;
    // Weight decay is a factor of the step.
    const SHADER: Shader =
        Shader { source: include_str!("lion.wgsl"), overrides: &["BETA1", "BETA2"] };
    // Powers of two: single precision has nearly all signs of these means exactly.
    const CHECKED: Constants = [0.5, 0.75, 0.1, 0.0];

    fn factors(&[.., decay, _]: &Constants, learning_rate: f32, _: u32) -> Factors {
        Factors { rate: learning_rate, root: 1.0, decay: learning_rate * decay }
    }

    fn update(
        &[beta1, beta2, ..]: &Constants,
        Factors { rate, decay, .. }: Factors,
        Values { p, g, first: m, .. }: Values,
    ) {
        let keep = 1.0 - decay;
        for ((p, g), m) in p.iter_mut().zip(g).zip(m) {
            *p = keep * *p - rate * sign(beta1 * *m + (1.0 - beta1) * g);
            *m = beta2 * *m + (1.0 - beta2) * g;
        }
    }

    fn reference(
        &[beta1, beta2, decay, _]: &[f64; MAX_CONSTANTS],
        rate: f64,
        _: i32,
        g: f64,
        p: &mut f64,
        [m, _]: [&mut f64; 2],
    ) {
        let mean = beta1 * *m + (1.0 - beta1) * g;
        *p -= rate * (if mean == 0.0 { 0.0 } else { mean.signum() } + decay * *p);
        *m = beta2 * *m + (1.0 - beta2) * g;
    }
}

/// −1, 0 or 1; `signum` has zeros positive.
fn sign(x: f32) -> f32 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two steps of `lion_pytorch.py` (github.com/google/automl) by hand, at a rate of 0.25 and a
    /// decay of 0.5: weight decay first, then the sign, then the running mean.
    #[test]
    fn two_steps_are_those_of_the_authors() {
        let lion = Optimizer::lion(0.5);
        let (mut p, mut m) = ([1.0, -2.0, 4.0], [0.0; 3]);
        for (number, g) in [(1, [2.0, -1.0, 0.0]), (2, [-0.125, -1.0, 0.0])] {
            let values = Values { p: &mut p, g: &g, first: &mut m, second: &mut [] };
            lion.apply(lion.update(0.25, number), values);
        }
        // m is 0.02 after the first step: 0.9·0.02 − 0.1·0.125 is still positive.
        let decayed = |p: f32| 0.875 * p;
        let expected = [
            decayed(decayed(1.0) - 0.25) - 0.25,
            decayed(decayed(-2.0) + 0.25) + 0.25,
            decayed(decayed(4.0)),
        ];
        assert_eq!(p, expected);
        for (m, expected) in m.into_iter().zip([0.01855_f32, -0.0199, 0.0]) {
            assert!((m - expected).abs() < 1e-7, "{m}, expected {expected}");
        }
    }
}

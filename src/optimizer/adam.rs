use super::Optimizer;
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Field, Range};

/// Adam (Kingma and Ba 2014, arXiv:1412.6980): `m ← β₁·m + (1−β₁)·g`, `v ← β₂·v + (1−β₂)·g²`,
/// `p ← p − η·m̂ / (√v̂ + ε)` with `m̂ = m/(1−β₁ᵗ)`, `v̂ = v/(1−β₂ᵗ)` in step `t`, counted from 1.
/// It is [`AdamW`](super::adamw::AdamW) without weight decay.
pub struct Adam;

impl Optimizer {
    /// Adam with the constants of its paper.
    pub fn adam() -> Self {
        Self::adam_with(0.9, 0.999, 1e-8)
    }

    /// Adam with β₁, β₂ and ε.
    pub fn adam_with(beta1: f32, beta2: f32, epsilon: f32) -> Self {
        Self::new::<Adam, _>([beta1, beta2, epsilon])
    }
}

pub(super) const BETA1: Field =
    constant("beta1", "beta 1", Range::BELOW_ONE, 0.9, "Decay of the running mean of gradients.");
pub(super) const BETA2: Field = constant(
    "beta2",
    "beta 2",
    Range::BELOW_ONE,
    0.999,
    "Decay of the running mean of squared gradients.",
);
pub(super) const EPSILON: Field = constant(
    "epsilon",
    "epsilon",
    Range::ABOVE_ZERO,
    1e-8,
    "Added to the root, so that nothing is divided by 0.",
);

impl Definition for Adam {
    const ENTRY: Entry = Entry {
        name: "adam",
        label: "Adam",
        help: "A running mean of gradients, divided by the root of their running mean square.",
        source: "Kingma and Ba 2014, arXiv:1412.6980",
        fields: &[BETA1, BETA2, EPSILON],
    };
    const STATE_SLOTS: usize = 2;
    const LEARNING_RATE: f32 = 0.003;
    const SHADER: Shader =
        Shader { source: include_str!("adam.wgsl"), overrides: &["BETA1", "BETA2", "EPSILON"] };
    const CHECKED: Constants = [0.9, 0.999, 1e-8, 0.0];

    fn factors(&[beta1, beta2, _, decay]: &Constants, learning_rate: f32, number: u32) -> Factors {
        // The powers lose precision in f32 once t is large.
        let correction = |beta: f32| 1.0 - f64::from(beta).powi(number as i32);
        Factors {
            rate: (f64::from(learning_rate) / correction(beta1)) as f32,
            root: (1.0 / correction(beta2).sqrt()) as f32,
            decay: learning_rate * decay,
        }
    }

    // One copy, for AdamW too.
    #[inline(never)]
    fn update(
        &[beta1, beta2, epsilon, _]: &Constants,
        Factors { rate, root, decay }: Factors,
        Values { p, g, first: m, second: v }: Values,
    ) {
        let keep = 1.0 - decay;
        for (((p, &g), m), v) in p.iter_mut().zip(g).zip(m).zip(v) {
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * (g * g);
            *p = keep * *p - rate * *m / (v.sqrt() * root + epsilon);
        }
    }

    fn reference(
        &[beta1, beta2, epsilon, decay]: &[f64; MAX_CONSTANTS],
        rate: f64,
        number: i32,
        g: f64,
        p: &mut f64,
        [m, v]: [&mut f64; 2],
    ) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        let mean = *m / (1.0 - beta1.powi(number));
        let square = *v / (1.0 - beta2.powi(number));
        *p -= rate * decay * *p + rate * mean / (square.sqrt() + epsilon);
    }
}

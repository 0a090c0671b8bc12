use super::Optimizer;
use super::adam::{Adam, BETA1, BETA2, EPSILON};
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Field, Range};

/// AdamW (Loshchilov and Hutter 2017, arXiv:1711.05101): [`Adam`] with decoupled weight decay, for
/// biases as well: `p ← (1 − η·λ)·p − η·m̂ / (√v̂ + ε)`.
pub struct AdamW;

impl Optimizer {
    /// AdamW with the constants of Adam's paper and this weight decay λ.
    pub fn adamw(weight_decay: f32) -> Self {
        Self::new::<AdamW, _>([0.9, 0.999, 1e-8, weight_decay])
    }
}

/// Decoupled weight decay: `p ← p − η·λ·p` beside the update, whatever the gradient.
pub(super) const WEIGHT_DECAY: Field = constant(
    "weightDecay",
    "weight decay",
    Range::FROM_ZERO,
    0.01,
    "Share of each parameter that is taken away, times the learning rate, each step.",
);

impl Definition for AdamW {
    const ENTRY: Entry = Entry {
        name: "adamw",
        label: "AdamW",
        help: "Adam with decoupled weight decay.",
        source: "Loshchilov and Hutter 2017, arXiv:1711.05101",
        fields: &[BETA1, BETA2, EPSILON, WEIGHT_DECAY],
    };
    const STATE_SLOTS: usize = 2;
    const LEARNING_RATE: f32 = 0.003;
    // Weight decay is a factor of the step.
    const SHADER: Shader = Adam::SHADER;
    const CHECKED: Constants = [0.9, 0.999, 1e-8, 0.01];

    fn factors(constants: &Constants, learning_rate: f32, number: u32) -> Factors {
        Adam::factors(constants, learning_rate, number)
    }

    fn update(constants: &Constants, factors: Factors, values: Values) {
        Adam::update(constants, factors, values);
    }

    fn reference(
        constants: &[f64; MAX_CONSTANTS],
        rate: f64,
        number: i32,
        g: f64,
        p: &mut f64,
        state: [&mut f64; 2],
    ) {
        Adam::reference(constants, rate, number, g, p, state);
    }
}

use super::Optimizer;
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Range};

/// Nesterov's momentum (Nesterov 1983; in this form Sutskever et al. 2013), which looks ahead:
/// `v ← μ·v + g`, `p ← p − η·(g + μ·v)`.
pub struct Nesterov;

impl Optimizer {
    /// Nesterov's momentum μ.
    pub fn nesterov(momentum: f32) -> Self {
        Self::new::<Nesterov, _>([momentum])
    }
}

impl Definition for Nesterov {
    const ENTRY: Entry = Entry {
        name: "nesterov",
        label: "Nesterov",
        help: "Gradient descent with Nesterov's momentum, which looks a step ahead.",
        source: "Nesterov 1983; Sutskever et al. 2013",
        fields: &[constant(
            "momentum",
            "momentum",
            Range::BELOW_ONE,
            0.9,
            "Share of the last update that goes on; 0 for none.",
        )],
    };
    const STATE_SLOTS: usize = 1;
    const LEARNING_RATE: f32 = 0.05;
    const SHADER: Shader =
        Shader { source: include_str!("nesterov.wgsl"), overrides: &["MOMENTUM"] };
    const CHECKED: Constants = [0.9, 0.0, 0.0, 0.0];

    fn update(
        &[momentum, ..]: &Constants,
        Factors { rate, .. }: Factors,
        Values { p, g, first: v, .. }: Values,
    ) {
        for ((p, g), v) in p.iter_mut().zip(g).zip(v) {
            *v = momentum * *v + g;
            *p -= rate * (g + momentum * *v);
        }
    }

    fn reference(
        &[momentum, ..]: &[f64; MAX_CONSTANTS],
        rate: f64,
        _: i32,
        g: f64,
        p: &mut f64,
        [v, _]: [&mut f64; 2],
    ) {
        *v = momentum * *v + g;
        *p -= rate * (g + momentum * *v);
    }
}

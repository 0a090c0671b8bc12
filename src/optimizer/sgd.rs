use super::Optimizer;
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Range};

/// Stochastic gradient descent (Robbins and Monro 1951), with momentum (Polyak 1964; in this form
/// Sutskever et al. 2013): `v ← μ·v + g`, `p ← p − η·v`.
pub struct Sgd;

impl Optimizer {
    /// Stochastic gradient descent with momentum μ; 0 for plain gradient descent.
    pub fn sgd(momentum: f32) -> Self {
        Self::new::<Sgd, _>([momentum])
    }
}

impl Definition for Sgd {
    const ENTRY: Entry = Entry {
        name: "sgd",
        label: "SGD",
        help: "Stochastic gradient descent, with momentum.",
        source: "Robbins and Monro 1951; Polyak 1964; Sutskever et al. 2013",
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
    const SHADER: Shader = Shader { source: include_str!("sgd.wgsl"), overrides: &["MOMENTUM"] };
    const CHECKED: Constants = [0.9, 0.0, 0.0, 0.0];

    fn update(
        &[momentum, ..]: &Constants,
        Factors { rate, .. }: Factors,
        Values { p, g, first: v, .. }: Values,
    ) {
        for ((p, g), v) in p.iter_mut().zip(g).zip(v) {
            *v = momentum * *v + g;
            *p -= rate * *v;
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
        *p -= rate * *v;
    }
}

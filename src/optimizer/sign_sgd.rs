use super::Optimizer;
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Range};

/// SignSGD and, with momentum, Signum (Bernstein et al. 2018, arXiv:1802.04434): every parameter
/// moves by η. `m ← μ·m + (1−μ)·g`, `p ← p − η·sign(m)`, where `sign(0) = 0`.
pub struct SignSgd;

impl Optimizer {
    /// Signum with momentum μ; with 0 SignSGD.
    pub fn sign_sgd(momentum: f32) -> Self {
        Self::new::<SignSgd, _>([momentum])
    }
}

impl Definition for SignSgd {
    const ENTRY: Entry = Entry {
        name: "signsgd",
        label: "SignSGD",
        help: "Every parameter moves by the learning rate, against the sign of its gradient.",
        source: "Bernstein et al. 2018, arXiv:1802.04434",
        fields: &[constant(
            "momentum",
            "momentum",
            Range::BELOW_ONE,
            0.9,
            "Decay of the running mean of gradients; 0 for none.",
        )],
    };
    const STATE_SLOTS: usize = 1;
    const LEARNING_RATE: f32 = 0.0003;
    const SHADER: Shader =
        Shader { source: include_str!("sign_sgd.wgsl"), overrides: &["MOMENTUM"] };
    // Single precision has the signs of these means exactly.
    const CHECKED: Constants = [0.5, 0.0, 0.0, 0.0];

    fn update(
        &[momentum, ..]: &Constants,
        Factors { rate, .. }: Factors,
        Values { p, g, first: m, .. }: Values,
    ) {
        for ((p, g), m) in p.iter_mut().zip(g).zip(m) {
            *m = momentum * *m + (1.0 - momentum) * g;
            // `signum` has zeros positive.
            *p -= if *m == 0.0 { 0.0 } else { rate * m.signum() };
        }
    }

    fn reference(
        &[momentum, ..]: &[f64; MAX_CONSTANTS],
        rate: f64,
        _: i32,
        g: f64,
        p: &mut f64,
        [m, _]: [&mut f64; 2],
    ) {
        *m = momentum * *m + (1.0 - momentum) * g;
        *p -= if *m == 0.0 { 0.0 } else { rate * m.signum() };
    }
}

use super::Optimizer;
use super::definition::{Constants, Definition, Factors, MAX_CONSTANTS, Shader, Values, constant};
use crate::catalogue::{Entry, Range};

/// RMSProp (Tieleman and Hinton 2012, lecture 6.5), with momentum as Graves has it (2013,
/// arXiv:1308.0850): `s ← α·s + (1−α)·g²`, `v ← μ·v + g / (√s + ε)`, `p ← p − η·v`.
pub struct RmsProp;

impl Optimizer {
    /// RMSProp with PyTorch's constants.
    pub fn rmsprop() -> Self {
        Self::rmsprop_with(0.99, 1e-8, 0.0)
    }

    /// RMSProp with α, ε and μ.
    pub fn rmsprop_with(smoothing: f32, epsilon: f32, momentum: f32) -> Self {
        Self::new::<RmsProp, _>([smoothing, epsilon, momentum])
    }
}

impl Definition for RmsProp {
    const ENTRY: Entry = Entry {
        name: "rmsprop",
        label: "RMSProp",
        help: "Each gradient is divided by the root of its running mean square.",
        source: "Tieleman and Hinton 2012; Graves 2013, arXiv:1308.0850",
        fields: &[
            constant(
                "smoothing",
                "smoothing",
                Range::BELOW_ONE,
                0.99,
                "Decay of the running mean of squared gradients.",
            ),
            constant(
                "epsilon",
                "epsilon",
                Range::ABOVE_ZERO,
                1e-8,
                "Added to the root, so that nothing is divided by 0.",
            ),
            constant(
                "momentum",
                "momentum",
                Range::BELOW_ONE,
                0.0,
                "Share of the last update that goes on; 0 for none.",
            ),
        ],
    };
    const STATE_SLOTS: usize = 2;
    const LEARNING_RATE: f32 = 0.001;
    const SHADER: Shader = Shader {
        source: include_str!("rmsprop.wgsl"),
        overrides: &["SMOOTHING", "EPSILON", "MOMENTUM"],
    };
    // A larger ε than usual: next to a mean square near zero the gradient's last bit counts.
    const CHECKED: Constants = [0.9, 1e-4, 0.5, 0.0];

    fn update(
        &[smoothing, epsilon, momentum, ..]: &Constants,
        Factors { rate, .. }: Factors,
        Values { p, g, first: v, second: s }: Values,
    ) {
        for (((p, &g), v), s) in p.iter_mut().zip(g).zip(v).zip(s) {
            *s = smoothing * *s + (1.0 - smoothing) * (g * g);
            *v = momentum * *v + g / (s.sqrt() + epsilon);
            *p -= rate * *v;
        }
    }

    fn reference(
        &[smoothing, epsilon, momentum, ..]: &[f64; MAX_CONSTANTS],
        rate: f64,
        _: i32,
        g: f64,
        p: &mut f64,
        [v, s]: [&mut f64; 2],
    ) {
        *s = smoothing * *s + (1.0 - smoothing) * g * g;
        *v = momentum * *v + g / (s.sqrt() + epsilon);
        *p -= rate * *v;
    }
}

/// How gradients become updates: the last op of a training step, over the whole arena.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimizer {
    /// Stochastic gradient descent with momentum: `v ← μ·v + g`, `p ← p − η·v`
    /// (Sutskever et al. 2013).
    Sgd {
        /// μ; zero for plain gradient descent.
        momentum: f32,
    },
    /// Adam (Kingma and Ba 2014, arXiv:1412.6980) and, with `decay`, AdamW (Loshchilov and Hutter
    /// 2017, arXiv:1711.05101): `p ← (1 − η·λ)·p − η·m̂ / (√v̂ + ε)`.
    Adam {
        /// Decay of the running mean of the gradient, β₁.
        beta1: f32,
        /// Decay of the running mean of the squared gradient, β₂.
        beta2: f32,
        /// ε.
        epsilon: f32,
        /// Decoupled weight decay, λ; zero for Adam.
        decay: f32,
    },
}

impl Optimizer {
    /// Adam with the constants of its paper.
    pub fn adam() -> Self {
        Self::adamw(0.0)
    }

    /// AdamW with the constants of Adam's paper and this weight decay.
    pub fn adamw(decay: f32) -> Self {
        Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay }
    }
}

use serde::{Deserialize, Serialize};

/// How gradients become updates: the last op of a training step, over the whole arena.
///
/// η is the learning rate, g the gradient, p the parameter; what is remembered is zero at first.
/// The formulas are PyTorch's, so that a recipe found there works here.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimizer {
    /// Stochastic gradient descent (Robbins and Monro 1951), with momentum (Polyak 1964; in this
    /// form Sutskever et al. 2013): `v ← μ·v + g`, `p ← p − η·v`.
    Sgd {
        /// μ; zero for plain gradient descent.
        momentum: f32,
    },
    /// Nesterov's momentum (Nesterov 1983; in this form Sutskever et al. 2013), which looks ahead:
    /// `v ← μ·v + g`, `p ← p − η·(g + μ·v)`.
    Nesterov {
        /// μ.
        momentum: f32,
    },
    /// RMSProp (Tieleman and Hinton 2012, lecture 6.5), with momentum as Graves has it (2013,
    /// arXiv:1308.0850): `s ← α·s + (1−α)·g²`, `v ← μ·v + g / (√s + ε)`, `p ← p − η·v`.
    RmsProp {
        /// α, decay of the running mean of the squared gradient.
        smoothing: f32,
        /// ε.
        epsilon: f32,
        /// μ; zero for none.
        momentum: f32,
    },
    /// Adam (Kingma and Ba 2014, arXiv:1412.6980) and, with `decay`, AdamW (Loshchilov and Hutter
    /// 2017, arXiv:1711.05101): `m ← β₁·m + (1−β₁)·g`, `v ← β₂·v + (1−β₂)·g²`,
    /// `p ← (1 − η·λ)·p − η·m̂ / (√v̂ + ε)` with `m̂ = m/(1−β₁ᵗ)`, `v̂ = v/(1−β₂ᵗ)` in step `t`,
    /// counted from 1.
    Adam {
        /// Decay of the running mean of the gradient, β₁.
        beta1: f32,
        /// Decay of the running mean of the squared gradient, β₂.
        beta2: f32,
        /// ε.
        epsilon: f32,
        /// Decoupled weight decay, λ; zero for Adam. It is for biases as well.
        decay: f32,
    },
    /// SignSGD and, with momentum, Signum (Bernstein et al. 2018, arXiv:1802.04434): every
    /// parameter moves by η. `m ← μ·m + (1−μ)·g`, `p ← p − η·sign(m)`, where `sign(0) = 0`.
    SignSgd {
        /// μ; zero for SignSGD.
        momentum: f32,
    },
}

impl Optimizer {
    /// RMSProp with PyTorch's constants.
    pub fn rmsprop() -> Self {
        Self::RmsProp { smoothing: 0.99, epsilon: 1e-8, momentum: 0.0 }
    }

    /// Adam with the constants of its paper.
    pub fn adam() -> Self {
        Self::adamw(0.0)
    }

    /// AdamW with the constants of Adam's paper and this weight decay.
    pub fn adamw(decay: f32) -> Self {
        Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay }
    }
}

/// The factors of one update, which depend on its number but on no parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update {
    /// Learning rate; with Adam `η / (1 − β₁ᵗ)`.
    pub rate: f32,
    /// `1 / √(1 − β₂ᵗ)`, which undoes the bias of the mean square; 1 for all but Adam.
    pub root: f32,
    /// `η·λ`, the share that weight decay takes; 0 for all but AdamW.
    pub decay: f32,
}

impl Update {
    /// The same at a learning rate so many times as high.
    pub fn times(self, multiplier: f32) -> Self {
        Self { rate: self.rate * multiplier, decay: self.decay * multiplier, ..self }
    }
}

impl Optimizer {
    /// The factors of update `number`, counted from 1, at a learning rate.
    pub fn update(self, learning_rate: f32, number: u32) -> Update {
        let Self::Adam { beta1, beta2, decay, .. } = self else {
            return Update { rate: learning_rate, root: 1.0, decay: 0.0 };
        };
        // The powers lose precision in f32 once t is large.
        let correction = |beta: f32| 1.0 - f64::from(beta).powi(number as i32);
        Update {
            rate: (f64::from(learning_rate) / correction(beta1)) as f32,
            root: (1.0 / correction(beta2).sqrt()) as f32,
            decay: learning_rate * decay,
        }
    }

    /// How many values it remembers for each parameter.
    pub fn remembers(self) -> usize {
        match self {
            Self::Sgd { .. } | Self::Nesterov { .. } | Self::SignSgd { .. } => 1,
            Self::RmsProp { .. } | Self::Adam { .. } => 2,
        }
    }
}

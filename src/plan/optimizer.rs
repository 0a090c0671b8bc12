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

/// The factors of one update, which depend on its number but on no parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update {
    /// Learning rate; with Adam `η / (1 − β₁ᵗ)`.
    pub rate: f32,
    /// `1 / √(1 − β₂ᵗ)`, which undoes the bias of the mean square; 1 for SGD.
    pub root: f32,
    /// `1 − η·λ`, what weight decay leaves; 1 for SGD.
    pub keep: f32,
}

impl Optimizer {
    /// The factors of update `number`, counted from 1, at a learning rate.
    pub fn update(self, learning_rate: f32, number: u32) -> Update {
        let Self::Adam { beta1, beta2, decay, .. } = self else {
            return Update { rate: learning_rate, root: 1.0, keep: 1.0 };
        };
        // The powers lose precision in f32 once t is large.
        let correction = |beta: f32| 1.0 - f64::from(beta).powi(number as i32);
        Update {
            rate: (f64::from(learning_rate) / correction(beta1)) as f32,
            root: (1.0 / correction(beta2).sqrt()) as f32,
            keep: 1.0 - learning_rate * decay,
        }
    }

    /// How many values it remembers for each parameter.
    pub fn remembers(self) -> usize {
        match self {
            Self::Sgd { .. } => 1,
            Self::Adam { .. } => 2,
        }
    }
}

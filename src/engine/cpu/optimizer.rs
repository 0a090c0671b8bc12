//! Updates of the whole arena of parameters from the whole arena of gradients.

/// Stochastic gradient descent with momentum (Sutskever et al. 2013, in the form all frameworks
/// use): `v ← μ·v + g`, `p ← p − η·v`.
pub fn sgd(rate: f32, momentum: f32, p: &mut [f32], g: &[f32], v: &mut [f32]) {
    for ((p, g), v) in p.iter_mut().zip(g).zip(v) {
        *v = momentum * *v + g;
        *p -= rate * *v;
    }
}

/// Constants of one [`adam`] update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    /// Learning rate, η.
    pub rate: f32,
    /// Decay of the mean gradient, β₁.
    pub beta1: f32,
    /// Decay of the mean squared gradient, β₂.
    pub beta2: f32,
    /// Keeps the quotient finite, ε.
    pub epsilon: f32,
    /// Decoupled weight decay, λ; zero for plain Adam.
    pub decay: f32,
    /// Number of this update, from 1 on.
    pub step: u32,
}

/// Adam (Kingma and Ba 2014, arXiv:1412.6980) with decoupled weight decay (Loshchilov and Hutter
/// 2017, arXiv:1711.05101): `p ← (1 − η·λ)·p`, `m ← β₁·m + (1−β₁)·g`, `v ← β₂·v + (1−β₂)·g²`,
/// `p ← p − η·m̂ / (√v̂ + ε)` with `m̂ = m/(1−β₁ᵗ)`, `v̂ = v/(1−β₂ᵗ)`.
pub fn adam(c: Adam, p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32]) {
    // The powers lose precision in f32 once t is large.
    let correction = |beta: f32| 1.0 - f64::from(beta).powi(c.step as i32);
    let rate = (f64::from(c.rate) / correction(c.beta1)) as f32;
    let root = (1.0 / correction(c.beta2).sqrt()) as f32;
    let keep = 1.0 - c.rate * c.decay;
    for (((p, &g), m), v) in p.iter_mut().zip(g).zip(m).zip(v) {
        *m = c.beta1 * *m + (1.0 - c.beta1) * g;
        *v = c.beta2 * *v + (1.0 - c.beta2) * (g * g);
        *p = keep * *p - rate * *m / (v.sqrt() * root + c.epsilon);
    }
}

//! Updates of the arena of parameters, or of a part of it, from the gradients.

use crate::plan::{Optimizer, Update};

/// Changes the parameters `p` along the gradients `g`, and what is remembered of these; `second`
/// may be empty for an optimizer that remembers one thing.
pub fn update(
    optimizer: Optimizer,
    update: Update,
    p: &mut [f32],
    g: &[f32],
    first: &mut [f32],
    second: &mut [f32],
) {
    match optimizer {
        Optimizer::Sgd { momentum } => sgd(momentum, update, p, g, first),
        Optimizer::Adam { beta1, beta2, epsilon, .. } => {
            adam([beta1, beta2, epsilon], update, p, g, first, second);
        }
    }
}

/// Stochastic gradient descent with momentum (Sutskever et al. 2013, in the form all frameworks
/// use): `v ← μ·v + g`, `p ← p − η·v`.
fn sgd(momentum: f32, Update { rate, .. }: Update, p: &mut [f32], g: &[f32], v: &mut [f32]) {
    for ((p, g), v) in p.iter_mut().zip(g).zip(v) {
        *v = momentum * *v + g;
        *p -= rate * *v;
    }
}

/// Adam (Kingma and Ba 2014, arXiv:1412.6980) with decoupled weight decay (Loshchilov and Hutter
/// 2017, arXiv:1711.05101): `p ← (1 − η·λ)·p`, `m ← β₁·m + (1−β₁)·g`, `v ← β₂·v + (1−β₂)·g²`,
/// `p ← p − η·m̂ / (√v̂ + ε)` with `m̂ = m/(1−β₁ᵗ)`, `v̂ = v/(1−β₂ᵗ)`.
fn adam(
    [beta1, beta2, epsilon]: [f32; 3],
    Update { rate, root, keep }: Update,
    p: &mut [f32],
    g: &[f32],
    m: &mut [f32],
    v: &mut [f32],
) {
    for (((p, &g), m), v) in p.iter_mut().zip(g).zip(m).zip(v) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * (g * g);
        *p = keep * *p - rate * *m / (v.sqrt() * root + epsilon);
    }
}

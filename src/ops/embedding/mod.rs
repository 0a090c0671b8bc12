//! Numbers of classes to vectors that are learned.

use super::{Backward, Forward, Op};

/// Row `x` of the parameter, `classes×size`; zeros where there is no such class. Each row's
/// gradient is the sum of those of the places where it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedding {
    /// Number of classes.
    pub classes: usize,
    /// Length of each one's vector.
    pub size: usize,
}

/// The class that a value stands for.
pub(super) fn class_of(value: f32, classes: usize) -> Option<usize> {
    let whole = value >= 0.0 && value.fract() == 0.0 && value < classes as f32;
    whole.then_some(value as usize)
}

impl Op for Embedding {
    fn name(&self) -> &'static str {
        "embedding"
    }

    fn is_differentiable(&self) -> bool {
        false
    }

    fn forward(&self, call: Forward<'_>) {
        let Self { classes, size } = *self;
        for (y, &x) in call.y.chunks_exact_mut(size).zip(call.x[0]) {
            match class_of(x, classes) {
                Some(class) => y.copy_from_slice(&call.parameters[class * size..][..size]),
                None => y.fill(0.0),
            }
        }
    }

    fn backward(&self, call: Backward<'_>) {
        let dweight = call.dparameters;
        dweight.fill(0.0);
        for (dy, &x) in call.dy.chunks_exact(self.size).zip(call.x[0]) {
            if let Some(class) = class_of(x, self.classes) {
                let row = &mut dweight[class * self.size..][..self.size];
                row.iter_mut().zip(dy).for_each(|(dw, dy)| *dw += dy);
            }
        }
    }
}

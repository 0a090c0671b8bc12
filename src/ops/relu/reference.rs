use super::Relu;
use crate::ops::reference::{Margin, RefBackward, RefForward, Reference};

/// `max(x, 0)`, with a kink at 0.
pub(in crate::ops) fn relu(x: &[f64], margin: &mut Margin) -> Vec<f64> {
    x.iter().for_each(|&x| margin.note(x, 0.0));
    x.iter().map(|x| x.max(0.0)).collect()
}

impl Reference for Relu {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        relu(on.x[0], on.margin)
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        on.y.iter().zip(on.dy).map(|(&y, &dy)| if y > 0.0 { dy } else { 0.0 }).collect()
    }
}

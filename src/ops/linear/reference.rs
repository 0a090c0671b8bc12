use super::Linear;
use crate::ops::reference::{RefBackward, RefForward, Reference};
use crate::ops::relu::reference::relu;

impl Reference for Linear {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        let (weight, bias) = on.parameters.split_at(self.weights());
        let dot = |row: &[f64]| row.iter().zip(on.x[0]).map(|(w, x)| w * x).sum::<f64>();
        let rows = weight.chunks_exact(self.in_features).zip(bias);
        let y: Vec<f64> = rows.map(|(row, bias)| bias + dot(row)).collect();
        if self.relu { relu(&y, on.margin) } else { y }
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        let (dweight, dbias) = on.dparameters.split_at_mut(self.weights());
        for (row, dy) in dweight.chunks_exact_mut(self.in_features).zip(on.dy) {
            row.iter_mut().zip(on.x[0]).for_each(|(dw, x)| *dw += dy * x);
        }
        dbias.iter_mut().zip(on.dy).for_each(|(db, dy)| *db += dy);
        let mut dx = vec![0.0; self.in_features];
        for (row, dy) in on.parameters.chunks_exact(self.in_features).zip(on.dy) {
            dx.iter_mut().zip(row).for_each(|(dx, w)| *dx += dy * w);
        }
        dx
    }
}

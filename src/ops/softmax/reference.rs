use super::Softmax;
use crate::ops::reference::{RefBackward, RefForward, Reference};

pub(in crate::ops) fn softmax(x: &[f64]) -> Vec<f64> {
    let most = x.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x));
    let exponentials: Vec<f64> = x.iter().map(|x| (x - most).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.iter().map(|e| e / sum).collect()
}

impl Reference for Softmax {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        softmax(on.x[0])
    }

    /// `dxᵢ = yᵢ·(dyᵢ − Σⱼ dyⱼ·yⱼ)`.
    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        let mean: f64 = on.y.iter().zip(on.dy).map(|(y, dy)| y * dy).sum();
        on.y.iter().zip(on.dy).map(|(y, dy)| y * (dy - mean)).collect()
    }
}

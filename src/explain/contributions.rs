use serde::Serialize;

use super::Explainer;
use super::receptive_field::Window;
use crate::net::{Conv2d, Linear};

/// The products that a value of a convolution or a linear layer is the sum of. `value = bias + Σ
/// weights·inputs`; a convolution's are `channels×height×width`, with zeros beyond the input's edge, a
/// linear layer's a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contributions {
    /// Sizes of weights and inputs.
    pub shape: [usize; 3],
    /// The first of the input's channels that is seen.
    pub first_channel: usize,
    /// The weights.
    pub weights: Vec<f32>,
    /// What they are multiplied with.
    pub inputs: Vec<f32>,
    /// What is added.
    pub bias: f32,
    /// The sum.
    pub value: f32,
}

impl Explainer {
    /// The products that make a value of a layer, at the last look. The place is the value's index
    /// in the layer's output. None of other layers, and before the first look.
    pub fn contributions(&self, layer: usize, place: usize) -> Option<Contributions> {
        let value = *self.values(layer).get(place)?;
        let node = self.net().nodes().get(layer)?;
        let inputs = self.value_of(node.inputs[0]);
        let parameter = |role: &str| self.net().parameters().get(&format!("{}.{role}", node.name));
        let weights = parameter("weight")?;
        if node.layer.is::<Linear>() {
            let weights = weights.chunks_exact(inputs.len()).nth(place)?;
            return Some(Contributions {
                shape: [1, 1, inputs.len()],
                first_channel: 0,
                weights: weights.to_vec(),
                inputs: inputs.to_vec(),
                bias: *parameter("bias")?.get(place)?,
                value,
            });
        }
        let Conv2d { groups, .. } = Conv2d::of(&node.layer)?;
        let window = Window::of(&node.layer)?;
        let &[channels, height, width] = self.net().shape_of(node.inputs[0]).sizes() else {
            return None;
        };
        let &[out_channels, down, across] = node.output.sizes() else { return None };
        let [out, row, column] = [place / (down * across), place / across % down, place % across];
        let seen = channels / groups;
        let first_channel = out / (out_channels / groups) * seen;
        let shape = [seen, window.kernel[0], window.kernel[1]];
        let at = |axis: usize, output: usize, step: usize, size: usize| {
            let padded = output * window.stride[axis] + step * window.dilation[axis];
            padded.checked_sub(window.padding[axis]).filter(|&at| at < size)
        };
        let mut patch = Vec::with_capacity(shape.iter().product());
        for channel in first_channel..first_channel + seen {
            for y in 0..shape[1] {
                for x in 0..shape[2] {
                    let pixel = at(0, row, y, height).zip(at(1, column, x, width));
                    let pixel = pixel.map(|(y, x)| inputs[(channel * height + y) * width + x]);
                    patch.push(pixel.unwrap_or(0.0));
                }
            }
        }
        Some(Contributions {
            shape,
            first_channel,
            weights: weights.chunks_exact(patch.len()).nth(out)?.to_vec(),
            inputs: patch,
            bias: parameter("bias").and_then(|bias| bias.get(out)).copied().unwrap_or(0.0),
            value,
        })
    }
}

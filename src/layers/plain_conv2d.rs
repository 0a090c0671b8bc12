use super::{LayerSpec, OpGraph, Operand, ParameterSpec, Refusal, possible};
use crate::ops::conv2d::Conv2d;
use crate::shape::Shape;

/// A [`Conv2d`](super::Conv2d) with a square kernel, stride 1, no padding and a bias, which has an
/// op of its own: it is tuned, and fuses with the ReLU and the pooling behind it. `Conv2d` becomes
/// one by itself.
///
/// ```
/// use lenet_playground::layers::{Conv2d, Layer, PlainConv2d};
///
/// let plain = PlainConv2d { channels: 20, kernel: 5 };
/// assert_eq!(Layer::from(Conv2d::new(20, 5)), plain.into());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainConv2d {
    /// Channels of the output.
    pub channels: usize,
    /// Side of the square kernel, `K`.
    pub kernel: usize,
}

impl LayerSpec for PlainConv2d {
    fn kind(&self) -> &'static str {
        "convolution"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let Self { channels: out_channels, kernel } = *self;
        let [in_channels, in_height, in_width] = match inputs[0].image() {
            Some(image @ [_, h, w]) if (1..=h.min(w)).contains(&kernel) && out_channels > 0 => {
                image
            }
            _ => {
                let expected = format!("an image C×H×W of at least {kernel}×{kernel} pixels");
                return Err(expected.into());
            }
        };
        possible(&[out_channels, in_channels, kernel, kernel])?;
        possible(&[out_channels, in_height, in_width])?;
        let op = Conv2d { in_channels, in_height, in_width, out_channels, kernel };
        let output = [out_channels, op.out_height(), op.out_width()];
        let weight = ParameterSpec::weight(
            [out_channels, in_channels, kernel, kernel],
            op.patch_len(),
            out_channels * kernel * kernel,
        );
        let parameters = vec![weight, ParameterSpec::bias([out_channels])];
        let mut graph = OpGraph::new(inputs);
        graph.op_with(op, &[Operand::Input(0)], output, parameters);
        Ok(graph)
    }
}

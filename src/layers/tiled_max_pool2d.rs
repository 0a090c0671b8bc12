use super::{LayerSpec, OpGraph, Refusal};
use crate::ops::max_pool2d::MaxPool2d;
use crate::shape::Shape;

/// A [`MaxPool2d`](super::MaxPool2d) with square windows side by side, which has an op of its own:
/// it is tuned, and fuses with the convolution before it. `MaxPool2d` becomes one by itself.
///
/// Rows or columns that fill no window are left out: `C×H×W` to `C×⌊H/K⌋×⌊W/K⌋`.
///
/// ```
/// use lenet_playground::layers::{Layer, MaxPool2d, TiledMaxPool2d};
///
/// assert_eq!(Layer::from(MaxPool2d::new(2)), TiledMaxPool2d { kernel: 2 }.into());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TiledMaxPool2d {
    /// Side of the square window, `K`, which is the stride as well.
    pub kernel: usize,
}

impl LayerSpec for TiledMaxPool2d {
    fn kind(&self) -> &'static str {
        "max pool"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let kernel = self.kernel;
        match inputs[0].image() {
            // The place of the largest value in its window is kept in one byte.
            Some([channels, in_height, in_width])
                if (1..=in_height.min(in_width)).contains(&kernel) && kernel <= 16 =>
            {
                let op = MaxPool2d { channels, in_height, in_width, kernel };
                let output = [channels, op.out_height(), op.out_width()];
                Ok(OpGraph::of(inputs, op, output))
            }
            _ => Err(format!("an image C×H×W of at least {kernel}×{kernel} pixels").into()),
        }
    }
}

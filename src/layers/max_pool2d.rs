use serde::{Deserialize, Serialize};

use super::layer_kind::{AMOUNT_2D, SIZE_2D};
use super::tiled_max_pool2d::TiledMaxPool2d;
use super::{
    Group, Layer, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, image, possible,
};
use crate::catalogue::{Entry, Field, Value};
use crate::ops::Windows;
use crate::ops::window_max_pool::WindowMaxPool;
use crate::shape::Shape;

/// The largest value of each window of an image; padding counts for nothing. `C×H×W` to `C×H'×W'`
/// with `H' = ⌊(H + 2p − K)/s⌋ + 1`. Pairs are height first, width second.
///
/// PyTorch: `nn.MaxPool2d`. Wolfram: `PoolingLayer`.
///
/// ```
/// use lenet_playground::layers::MaxPool2d;
/// use lenet_playground::net::{Net, Shape};
///
/// let net = Net::chain("net", [8, 24, 24], [("pool", MaxPool2d::new(2).into())])?;
/// assert_eq!(net.output(), &Shape::from([8, 12, 12]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "PoolingLayer")]
pub struct MaxPool2d {
    /// Size of the window.
    pub kernel: [usize; 2],
    /// Steps between windows; the window's size where it is left out.
    #[serde(default)]
    pub stride: Option<[usize; 2]>,
    /// Rows and columns on either side, at most half a window.
    #[serde(default)]
    pub padding: [usize; 2],
}

impl MaxPool2d {
    /// Square windows side by side.
    pub fn new(kernel: usize) -> Self {
        Self { kernel: [kernel; 2], stride: None, padding: [0; 2] }
    }

    /// The options of a layer that is a max pooling, however it is computed.
    pub fn of(layer: &Layer) -> Option<Self> {
        let tiled = layer.downcast_ref().map(|&TiledMaxPool2d { kernel }| Self::new(kernel));
        tiled.or_else(|| layer.downcast_ref().copied())
    }
}

/// The windows of a pooling over an image, and how many there are down and across.
pub(super) fn pool_windows(
    [channels, height, width]: [usize; 3],
    kernel: [usize; 2],
    stride: Option<[usize; 2]>,
    padding: [usize; 2],
) -> Result<(Windows, [usize; 2]), Refusal> {
    let stride = stride.unwrap_or(kernel);
    for pair in [kernel, stride, padding] {
        possible(&pair)?;
    }
    let is_small = (0..2).all(|axis| 2 * padding[axis] <= kernel[axis]);
    check(is_small, "a padding of at most half a window")?;
    let size = [height, width];
    let windows = Windows { channels, size, kernel, stride, padding, dilation: [1, 1] };
    let Some(counts) = windows.counts() else {
        let [h, w] = kernel;
        return Err(format!("an image C×H×W that holds a {h}×{w} window").into());
    };
    possible(&[channels, counts[0], counts[1], windows.area()])?;
    Ok((windows, counts))
}

impl LayerSpec for MaxPool2d {
    fn kind(&self) -> &'static str {
        "max pool"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let image = image(&inputs[0])?;
        let (windows, [down, across]) =
            pool_windows(image, self.kernel, self.stride, self.padding)?;
        Ok(OpGraph::of(inputs, WindowMaxPool(windows), [image[0], down, across]))
    }

    fn into_layer(self) -> Layer {
        let Self { kernel: [kernel, _], stride, .. } = self;
        let side_by_side = stride.is_none_or(|stride| stride == self.kernel);
        let is_plain = Self { stride: None, ..self } == Self::new(kernel);
        match is_plain && side_by_side && kernel <= 16 {
            true => Layer::of(TiledMaxPool2d { kernel }),
            false => Layer::of(self),
        }
    }
}

/// The options of poolings.
pub(super) const FIELDS: &[Field] = &[
    Field::new("kernel", "window size", SIZE_2D, "Height and width of the window.")
        .in_unit("pixels"),
    Field::new("stride", "stride", SIZE_2D, "Steps from one window to the next.")
        .or_else("the window's size")
        .in_unit("pixels"),
    Field::new(
        "padding",
        "padding",
        AMOUNT_2D,
        "Rows and columns on either side, at most half a window.",
    )
    .or(Value::Integers(&[0, 0]))
    .in_unit("pixels"),
];

impl LayerKind for MaxPool2d {
    const ENTRY: Entry = Entry {
        name: "max-pool2d",
        label: "Max pooling",
        help: "The largest value of each window of an image.",
        source: "",
        fields: FIELDS,
    };
    const GROUP: Group = Group::Pooling;
    const SHORT_NAME: &'static str = "pool";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["pooling"], wolfram: &["PoolingLayer"], pytorch: &["MaxPool2d"] };

    fn example() -> Self {
        Self::new(2)
    }

    fn of_layer(layer: &Layer) -> Option<Self> {
        Self::of(layer)
    }
}

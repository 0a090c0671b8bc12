use serde::{Deserialize, Serialize};

use super::layer_kind::{AMOUNT_2D, SIZE, SIZE_2D};
use super::plain_conv2d::PlainConv2d;
use super::{
    Group, Layer, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, ParameterSpec, Refusal,
    image, possible,
};
use crate::catalogue::{Entry, Field, FieldKind, Value};
use crate::ops::im2col_conv2d::Im2colConv2d;
use crate::ops::{ConvWindows, Windows};
use crate::shape::Shape;

/// Two-dimensional convolution (a cross-correlation, as everywhere in the field):
/// `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c, s·i + d·u − p, s·j + d·v − p]` with stride `s`, dilation
/// `d` and padding `p`; values beyond the edge are zero. Channels of one group see none of another.
///
/// `C×H×W` to `channels×H'×W'` with `H' = ⌊(H + 2p − d(K−1) − 1)/s⌋ + 1`; parameters `weight`
/// `channels×C/groups×K×K` and `bias` `channels`. Pairs are height first, width second.
///
/// PyTorch: `nn.Conv2d`. Wolfram: `ConvolutionLayer`.
///
/// ```
/// use lenet_playground::layers::Conv2d;
/// use lenet_playground::net::{Net, Shape};
///
/// let conv = Conv2d { stride: [2, 2], padding: [1, 1], ..Conv2d::new(8, 3) };
/// let net = Net::chain("net", [1, 28, 28], [("conv", conv.into())])?;
/// assert_eq!(net.output(), &Shape::from([8, 14, 14]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ConvolutionLayer")]
pub struct Conv2d {
    /// Channels of the output.
    pub channels: usize,
    /// Size of the kernel.
    pub kernel: [usize; 2],
    /// Steps between places.
    #[serde(default = "one")]
    pub stride: [usize; 2],
    /// Rows and columns of zeros on either side.
    #[serde(default)]
    pub padding: [usize; 2],
    /// Steps between a kernel's values.
    #[serde(default = "one")]
    pub dilation: [usize; 2],
    /// Groups of channels.
    #[serde(default = "single")]
    pub groups: usize,
    /// Whether a bias is added.
    #[serde(default = "yes")]
    pub bias: bool,
}

pub(super) fn one() -> [usize; 2] {
    [1, 1]
}

pub(super) fn single() -> usize {
    1
}

pub(super) fn yes() -> bool {
    true
}

impl Conv2d {
    /// A square kernel, stride 1, no padding, with a bias.
    pub fn new(channels: usize, kernel: usize) -> Self {
        Self {
            channels,
            kernel: [kernel; 2],
            stride: one(),
            padding: [0; 2],
            dilation: one(),
            groups: 1,
            bias: true,
        }
    }

    /// The options of a layer that is a convolution, however it is computed.
    pub fn of(layer: &Layer) -> Option<Self> {
        let plain = layer
            .downcast_ref()
            .map(|&PlainConv2d { channels, kernel }| Self::new(channels, kernel));
        plain.or_else(|| layer.downcast_ref().copied())
    }

    pub(super) fn windows(
        &self,
        size: [usize; 2],
        in_channels: usize,
        out_channels: usize,
    ) -> ConvWindows {
        let Self { kernel, stride, padding, dilation, groups, bias, .. } = *self;
        let windows = Windows { channels: in_channels, size, kernel, stride, padding, dilation };
        ConvWindows { windows, out_channels, groups, bias }
    }

    pub(super) fn check(&self, channels: usize) -> Result<(), Refusal> {
        let Self { kernel, stride, dilation, groups, .. } = *self;
        if [kernel, stride, dilation].iter().flatten().any(|&size| size == 0) || self.channels == 0
        {
            return Err("channels, kernel, stride and dilation above 0".into());
        }
        for pair in [kernel, stride, self.padding, dilation] {
            possible(&pair)?;
        }
        if groups == 0 || !channels.is_multiple_of(groups) || !self.channels.is_multiple_of(groups)
        {
            let out = self.channels;
            let expected =
                format!("channels that {groups} groups divide: {channels} in and {out} out");
            return Err(expected.into());
        }
        Ok(())
    }
}

/// Weight, and bias where there is one.
pub(super) fn parameters(
    g: &ConvWindows,
    weight: Shape,
    outputs: usize,
    [fan_in, fan_out]: [usize; 2],
) -> Vec<ParameterSpec> {
    let bias = g.bias.then(|| ParameterSpec::bias([outputs]));
    std::iter::once(ParameterSpec::weight(weight, fan_in, fan_out)).chain(bias).collect()
}

impl LayerSpec for Conv2d {
    fn kind(&self) -> &'static str {
        "convolution"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let [channels, height, width] = image(&inputs[0])?;
        self.check(channels)?;
        let g = self.windows([height, width], channels, self.channels);
        let [h, w] = self.kernel;
        let Some([down, across]) = g.windows.counts() else {
            return Err(format!("an image C×H×W that holds the {h}×{w} kernel").into());
        };
        possible(&[self.channels, channels / self.groups, h, w])?;
        possible(&[self.channels, down, across])?;
        possible(&[g.patch_len(), down, across])?;
        let weight = [self.channels, channels / self.groups, h, w].into();
        let fan = [g.patch_len(), self.channels / self.groups * g.windows.area()];
        let parameters = parameters(&g, weight, self.channels, fan);
        let mut graph = OpGraph::new(inputs);
        let output = [self.channels, down, across];
        graph.op_with(Im2colConv2d(g), &[Operand::Input(0)], output, parameters);
        Ok(graph)
    }

    fn into_layer(self) -> Layer {
        let Self { channels, kernel: [kernel, _], .. } = self;
        match self == Self::new(channels, kernel) {
            true => Layer::of(PlainConv2d { channels, kernel }),
            false => Layer::of(self),
        }
    }
}

/// The options of convolutions of either direction.
pub(super) const FIELDS: &[Field] = &[
    Field::new("channels", "channels", SIZE, "Channels of the output."),
    Field::new("kernel", "kernel size", SIZE_2D, "Height and width of the kernel.")
        .in_unit("pixels"),
    Field::new("stride", "stride", SIZE_2D, "Steps from one place of the kernel to the next.")
        .or(Value::Integers(&[1, 1]))
        .in_unit("pixels"),
    Field::new("padding", "padding", AMOUNT_2D, "Rows and columns of zeros on either side.")
        .or(Value::Integers(&[0, 0]))
        .in_unit("pixels"),
    Field::new("dilation", "dilation", SIZE_2D, "Steps from one value of the kernel to the next.")
        .or(Value::Integers(&[1, 1]))
        .in_unit("pixels"),
    Field::new("groups", "groups", SIZE, "Groups of channels that do not see each other.")
        .or(Value::Integer(1)),
    Field::new("bias", "bias", FieldKind::Flag, "Whether each channel adds a learned number.")
        .or(Value::Flag(true)),
];

impl LayerKind for Conv2d {
    const ENTRY: Entry = Entry {
        name: "conv2d",
        label: "Convolution",
        help: "Moves learned kernels over an image; each gives one channel.",
        source: "LeCun et al. 1998, “Gradient-based learning applied to document recognition”",
        fields: FIELDS,
    };
    const GROUP: Group = Group::Convolution;
    const SHORT_NAME: &'static str = "conv";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["convolution"],
        wolfram: &["ConvolutionLayer"],
        pytorch: &["Conv2d"],
    };

    fn example() -> Self {
        Self::new(16, 3)
    }

    fn of_layer(layer: &Layer) -> Option<Self> {
        Self::of(layer)
    }
}

use serde::{Deserialize, Serialize};

use super::conv2d::{self, Conv2d, one, parameters, single, yes};
use super::{Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, image, possible};
use crate::catalogue::Entry;
use crate::ops;
use crate::shape::Shape;

/// The transpose of a convolution (Zeiler et al. 2010, “Deconvolutional networks”), known as
/// deconvolution and as fractionally strided convolution too: each input value adds the kernel,
/// times itself, to the output: `y[m, s·i + d·u − p, s·j + d·v − p] += w[c,m,u,v] · x[c,i,j]`.
///
/// `C×H×W` to `channels×H'×W'` with `H' = s(H − 1) + d(K−1) + 1 − 2p`; parameters `weight`
/// `C×channels/groups×K×K` and `bias` `channels`. Pairs are height first, width second.
///
/// PyTorch: `nn.ConvTranspose2d`. Wolfram: `DeconvolutionLayer`.
///
/// ```
/// use lenet_playground::layers::ConvTranspose2d;
/// use lenet_playground::net::{Net, Shape};
///
/// let larger = ConvTranspose2d { stride: [2, 2], ..ConvTranspose2d::new(3, 2) };
/// let net = Net::chain("net", [8, 14, 14], [("larger", larger.into())])?;
/// assert_eq!(net.output(), &Shape::from([3, 28, 28]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "DeconvolutionLayer")]
pub struct ConvTranspose2d {
    /// Channels of the output.
    pub channels: usize,
    /// Size of the kernel.
    pub kernel: [usize; 2],
    /// Steps between places in the output.
    #[serde(default = "one")]
    pub stride: [usize; 2],
    /// Rows and columns of the output that are cut off on either side.
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

impl ConvTranspose2d {
    /// A square kernel, stride 1, no padding, with a bias.
    pub fn new(channels: usize, kernel: usize) -> Self {
        let Conv2d { channels, kernel, stride, padding, dilation, groups, bias } =
            Conv2d::new(channels, kernel);
        Self { channels, kernel, stride, padding, dilation, groups, bias }
    }

    /// The convolution with the same options.
    fn convolution(self) -> Conv2d {
        let Self { channels, kernel, stride, padding, dilation, groups, bias } = self;
        Conv2d { channels, kernel, stride, padding, dilation, groups, bias }
    }

    /// Size of the output along an axis; none where there would be nothing of it.
    fn side(&self, axis: usize, size: usize) -> Option<usize> {
        let steps = self.stride[axis].checked_mul(size.checked_sub(1)?)?;
        let reach = self.dilation[axis].checked_mul(self.kernel[axis] - 1)?.checked_add(1)?;
        let full = steps.checked_add(reach)?;
        full.checked_sub(2 * self.padding[axis]).filter(|&side| side > 0)
    }
}

impl LayerSpec for ConvTranspose2d {
    fn kind(&self) -> &'static str {
        "transposed convolution"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let [channels, height, width] = image(&inputs[0])?;
        let conv = self.convolution();
        conv.check(channels)?;
        let (Some(down), Some(across)) = (self.side(0, height), self.side(1, width)) else {
            return Err("an image that the padding leaves something of".into());
        };
        let ([h, w], group) = (self.kernel, self.channels / self.groups);
        possible(&[channels, group, h, w])?;
        possible(&[self.channels, down, across])?;
        possible(&[group, h, w, height, width])?;
        // The convolution whose transpose this is goes from this layer's output to its input.
        let g = conv.windows([down, across], self.channels, channels);
        let fan = [channels / self.groups, group].map(|channels| channels * g.windows.area());
        let weight = [channels, group, h, w].into();
        let parameters = parameters(&g, weight, self.channels, fan);
        let mut graph = OpGraph::new(inputs);
        let op = ops::conv_transpose2d::ConvTranspose2d(g);
        graph.op_with(op, &[Operand::Input(0)], [self.channels, down, across], parameters);
        Ok(graph)
    }
}

impl LayerKind for ConvTranspose2d {
    const ENTRY: Entry = Entry {
        name: "conv-transpose2d",
        label: "Transposed convolution",
        help: "Adds a learned kernel, times each input value, to a larger image.",
        source: "Zeiler et al. 2010, “Deconvolutional networks”",
        fields: conv2d::FIELDS,
    };
    const GROUP: Group = Group::Convolution;
    const SHORT_NAME: &'static str = "deconv";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["deconvolution"],
        wolfram: &["DeconvolutionLayer"],
        pytorch: &["ConvTranspose2d"],
    };

    fn example() -> Self {
        Self::new(16, 3)
    }
}

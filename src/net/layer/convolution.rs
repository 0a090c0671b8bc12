use serde::{Deserialize, Serialize};

use super::Conv2d;
use super::define::{Define, Expected, image, possible};
use crate::net::formula::{Convolving, Formula, Operand, Primitive, Windows};
use crate::net::{Need, Shape};

const ONE: [usize; 2] = [1, 1];

fn one() -> [usize; 2] {
    ONE
}

fn single() -> usize {
    1
}

fn yes() -> bool {
    true
}

/// Two-dimensional convolution (a cross-correlation, as everywhere in the field):
/// `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c, s·i + d·u − p, s·j + d·v − p]` with stride `s`, dilation
/// `d` and padding `p`; values beyond the edge are zero. Channels of one group see none of another.
///
/// `C×H×W` to `channels×H'×W'` with `H' = ⌊(H + 2p − d(K−1) − 1)/s⌋ + 1`; parameters `weight`
/// `channels×C/groups×K×K` and `bias` `channels`. Pairs are height first, width second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convolution {
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

impl Convolution {
    /// A square kernel, stride 1, no padding.
    pub fn new(channels: usize, kernel: usize) -> Self {
        Self {
            channels,
            kernel: [kernel; 2],
            stride: ONE,
            padding: [0; 2],
            dilation: ONE,
            groups: 1,
            bias: true,
        }
    }

    /// The same as the layer that has an op of its own, where it is no more than that.
    pub(super) fn plain(self) -> Option<Conv2d> {
        let Self { channels, kernel: [kernel, _], .. } = self;
        (self == Self::new(channels, kernel)).then_some(Conv2d { channels, kernel })
    }

    fn convolving(&self, size: [usize; 2], in_channels: usize, out_channels: usize) -> Convolving {
        let Self { kernel, stride, padding, dilation, groups, bias, .. } = *self;
        let windows = Windows { channels: in_channels, size, kernel, stride, padding, dilation };
        Convolving { windows, out_channels, groups, bias }
    }

    fn check(&self, channels: usize) -> Result<(), Expected> {
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
            return Err(format!(
                "channels that {groups} groups divide: {channels} in and {} out",
                self.channels
            ));
        }
        Ok(())
    }
}

/// Weight, and bias where there is one.
fn needs(g: &Convolving, weight: Shape, outputs: usize, fan: [usize; 2]) -> Vec<Need> {
    let bias = g.bias.then(|| Need::bias([outputs]));
    std::iter::once(Need::weight(weight, fan)).chain(bias).collect()
}

impl Define for Convolution {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let [channels, height, width] = image(&inputs[0])?;
        self.check(channels)?;
        let g = self.convolving([height, width], channels, self.channels);
        let Some([down, across]) = g.windows.counts() else {
            let [h, w] = self.kernel;
            return Err(format!("an image C×H×W that holds the {h}×{w} kernel"));
        };
        let [h, w] = self.kernel;
        possible(&[self.channels, channels / self.groups, h, w])?;
        possible(&[self.channels, down, across])?;
        possible(&[g.patch_len(), down, across])?;
        let weight = [self.channels, channels / self.groups, h, w].into();
        let fan = [g.patch_len(), self.channels / self.groups * g.windows.area()];
        let needs = needs(&g, weight, self.channels, fan);
        let mut formula = Formula::of(inputs);
        let shape = [self.channels, down, across];
        formula.step_with(Primitive::Convolution(g), &[Operand::Input(0)], shape, needs);
        Ok(formula)
    }
}

/// The transpose of a convolution (Zeiler et al. 2010), known elsewhere as transposed or
/// fractionally strided convolution: each input value adds the kernel, times itself, to the output.
///
/// `C×H×W` to `channels×H'×W'` with `H' = s(H − 1) + d(K−1) + 1 − 2p`; parameters `weight`
/// `C×channels/groups×K×K` and `bias` `channels`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deconvolution(pub Convolution);

impl Define for Deconvolution {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let Self(layer) = self;
        let [channels, height, width] = image(&inputs[0])?;
        layer.check(channels)?;
        let side = |axis: usize, size: usize| {
            let steps = layer.stride[axis].checked_mul(size.checked_sub(1)?)?;
            let reach = layer.dilation[axis].checked_mul(layer.kernel[axis] - 1)?.checked_add(1)?;
            let full = steps.checked_add(reach)?;
            full.checked_sub(2 * layer.padding[axis]).filter(|&side| side > 0)
        };
        let (Some(down), Some(across)) = (side(0, height), side(1, width)) else {
            return Err("an image that the padding leaves something of".into());
        };
        let [h, w] = layer.kernel;
        possible(&[channels, layer.channels / layer.groups, h, w])?;
        possible(&[layer.channels, down, across])?;
        possible(&[layer.channels / layer.groups, h, w, height, width])?;
        // The convolution whose transpose this is goes from this layer's output to its input.
        let g = layer.convolving([down, across], layer.channels, channels);
        let weight = [channels, layer.channels / layer.groups, h, w].into();
        let area = g.windows.area();
        let fan = [channels / layer.groups * area, layer.channels / layer.groups * area];
        let needs = needs(&g, weight, layer.channels, fan);
        let mut formula = Formula::of(inputs);
        let shape = [layer.channels, down, across];
        formula.step_with(Primitive::Deconvolution(g), &[Operand::Input(0)], shape, needs);
        Ok(formula)
    }
}

use serde::{Deserialize, Serialize};

use super::max_pool2d::{self, pool_windows};
use super::{Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, image, movable};
use crate::catalogue::Entry;
use crate::ops::Windows;
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// The mean of each window of an image, the padding's zeros among its values. `C×H×W` to `C×H'×W'`
/// with `H' = ⌊(H + 2p − K)/s⌋ + 1`. Pairs are height first, width second.
///
/// PyTorch: `nn.AvgPool2d`. Wolfram: `PoolingLayer` with the function `Mean`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::AvgPool2d;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let net = Net::chain("net", [1, 2, 2], [("pool", AvgPool2d::new(2).into())])?;
/// let x = array![[[1.0, 2.0], [3.0, 6.0]]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[[3.0]]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "PoolingLayer")]
#[doc(alias = "mean")]
pub struct AvgPool2d {
    /// Size of the window.
    pub kernel: [usize; 2],
    /// Steps between windows; the window's size where it is left out.
    #[serde(default)]
    pub stride: Option<[usize; 2]>,
    /// Rows and columns of zeros on either side, at most half a window.
    #[serde(default)]
    pub padding: [usize; 2],
}

impl AvgPool2d {
    /// Square windows side by side.
    pub fn new(kernel: usize) -> Self {
        Self { kernel: [kernel; 2], stride: None, padding: [0; 2] }
    }
}

impl LayerSpec for AvgPool2d {
    fn kind(&self) -> &'static str {
        "mean pool"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let image = image(&inputs[0])?;
        let (windows, [down, across]) =
            pool_windows(image, self.kernel, self.stride, self.padding)?;
        let [channels, ..] = image;
        movable(&[channels, down, across, windows.area()])?;
        movable(inputs[0].sizes())?;
        let mut graph = OpGraph::new(inputs);
        graph.sparse(Operand::Input(0), means(&windows, across), [channels, down, across]);
        Ok(graph)
    }
}

/// The matrix that takes an image to the means of windows, `across` of which lie in a row.
fn means(g: &Windows, across: usize) -> Table {
    let share = 1.0 / g.area() as f32;
    let windows = g.count();
    Table::of_entries(g.channels * g.pixels(), g.channels * windows, |row| {
        let (channel, window) = (row / windows, row % windows);
        let mut entries = Vec::new();
        for u in 0..g.kernel[0] {
            for v in 0..g.kernel[1] {
                let at = g.place(0, window / across, u).zip(g.place(1, window % across, v));
                entries.extend(at.map(|(i, j)| (channel * g.pixels() + i * g.size[1] + j, share)));
            }
        }
        entries
    })
}

impl LayerKind for AvgPool2d {
    const ENTRY: Entry = Entry {
        name: "avg-pool2d",
        label: "Mean pooling",
        help: "The mean of each window of an image.",
        source: "",
        fields: max_pool2d::FIELDS,
    };
    const GROUP: Group = Group::Pooling;
    const SHORT_NAME: &'static str = "pool";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["pooling"], wolfram: &["PoolingLayer"], pytorch: &["AvgPool2d"] };

    fn example() -> Self {
        Self::new(2)
    }
}

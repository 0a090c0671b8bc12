use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE_2D;
use super::{
    Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, check, image, movable,
};
use crate::catalogue::{Choice, Entry, Field, FieldKind, Value};
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// How an image's pixels are made from those at other places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interpolation {
    /// The nearest pixel.
    Nearest,
    /// The four around it, by nearness.
    #[default]
    Bilinear,
}

/// An image in another size: `C×H×W` to `C×size`. Pixels are areas, not points: the corners of the
/// images meet, not the centres of their first pixels.
///
/// PyTorch: `nn.Upsample`, `nn.functional.interpolate` with `align_corners=False`. Wolfram:
/// `ResizeLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::{Interpolation, Resize};
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let wide = Resize { size: [1, 4], interpolation: Interpolation::Bilinear };
/// let net = Net::chain("net", [1, 1, 2], [("wide", wide.into())])?;
/// let x = array![[[0.0, 1.0]]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[[0.0, 0.25, 0.75, 1.0]]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ResizeLayer")]
#[doc(alias = "Upsample")]
#[doc(alias = "interpolate")]
pub struct Resize {
    /// Height and width.
    pub size: [usize; 2],
    /// How.
    #[serde(default, alias = "resampling")]
    pub interpolation: Interpolation,
}

impl LayerSpec for Resize {
    fn kind(&self) -> &'static str {
        "resize"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let [channels, height, width] = image(&inputs[0])?;
        let [down, across] = self.size;
        check(down > 0 && across > 0, "a size above 0")?;
        movable(&[channels, down, across])?;
        movable(inputs[0].sizes())?;
        let by = self.interpolation;
        let rows: Vec<_> = (0..down).map(|i| by.sources(i, down, height)).collect();
        let columns: Vec<_> = (0..across).map(|j| by.sources(j, across, width)).collect();
        let matrix = Table::of_entries(inputs[0].len(), channels * down * across, |row| {
            let (plane, i, j) = (row / (down * across), row / across % down, row % across);
            let mut entries = Vec::with_capacity(4);
            for &(u, along) in &rows[i] {
                for &(v, beside) in &columns[j] {
                    entries.push(((plane * height + u) * width + v, along * beside));
                }
            }
            entries
        });
        let mut graph = OpGraph::new(inputs);
        graph.sparse(Operand::Input(0), matrix, [channels, down, across]);
        Ok(graph)
    }
}

impl Interpolation {
    /// Places along an axis of `from` pixels, with weights, that make pixel `at` of `to`.
    fn sources(self, at: usize, to: usize, from: usize) -> Vec<(usize, f32)> {
        let centre = (at as f64 + 0.5) * from as f64 / to as f64;
        match self {
            Self::Nearest => vec![((centre as usize).min(from - 1), 1.0)],
            Self::Bilinear => {
                let place = (centre - 0.5).clamp(0.0, (from - 1) as f64);
                let (first, share) = (place as usize, (place - place.floor()) as f32);
                match share {
                    0.0 => vec![(first, 1.0)],
                    _ => vec![(first, 1.0 - share), (first + 1, share)],
                }
            }
        }
    }
}

const INTERPOLATIONS: &[Choice] =
    &[Choice { name: "bilinear", label: "Bilinear" }, Choice { name: "nearest", label: "Nearest" }];

impl LayerKind for Resize {
    const ENTRY: Entry = Entry {
        name: "resize",
        label: "Resize",
        help: "An image in another size.",
        source: "",
        fields: &[
            Field::new("size", "size", SIZE_2D, "Height and width of the output.")
                .in_unit("pixels"),
            Field::new(
                "interpolation",
                "interpolation",
                FieldKind::Choice { choices: INTERPOLATIONS },
                "How pixels are made from those at other places.",
            )
            .or(Value::Text("bilinear")),
        ],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "resize";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &[],
        wolfram: &["ResizeLayer"],
        pytorch: &["Upsample", "functional.interpolate"],
    };

    fn example() -> Self {
        Self { size: [14, 14], interpolation: Interpolation::Bilinear }
    }
}
